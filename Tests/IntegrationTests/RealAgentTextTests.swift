import Coding
import FoundationEssentials
import Simulator
import Testing

/// Texts that are cut or garbled on their way through the real OpenCode.
@Suite(.serialized, .enabled(if: RealAgent.path != nil, RealAgent.missing)) struct RealAgentTextTests {
    /// Creates files that the agent's tools cut in the middle of a character, or cannot read as text.
    private func makeRepository(_ server: TestServer) async throws {
        try await TestRepository.make(
            files: ["cut.txt": String(repeating: "a", count: 1_999) + "😀 and more\n", "README.md": "# Files\n"], for: server)
        let path = "\(server.repositories)/acme/hello"
        let word = "caf\u{e9} ".unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let latin1: [UInt8] = Array((0..<600).map { _ in word }.joined()) + [10]
        try Data(latin1).write(to: URL(filePath: "\(path)/latin1.txt"))
        try Data(Array("before".utf8) + [0, 0, 0] + Array("after\n".utf8)).write(to: URL(filePath: "\(path)/nul.txt"))
        try await Shell.git("add", "-A", in: path)
        try await Shell.git("commit", "-q", "-m", "Texts", in: path)
    }

    @Test func filesThatAreCutInsideACharacterCostNoTurn() async throws {
        let model = try await ModelServer()
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await makeRepository(server)
            let client = Client(server: server, key: try await server.makeKey())
            let prompts = [
                "[outside cut.txt] Read.", "[run cat cut.txt]", "[outside latin1.txt] Read.", "[run cat latin1.txt nul.txt]",
                "[outside nul.txt] Read.",
            ]
            let id = try await client.createRun(prompt: prompts[0])
            for (number, prompt) in prompts.enumerated() {
                if number > 0 { #expect(try await client.send("POST", "/runs/\(id)/messages", "{\"prompt\":\"\(prompt)\"}").status == 202) }
                let run = try await client.wait(id, for: "idle", "ended", within: .seconds(90))
                #expect(run["status"] == "idle" && run["lifecycle"]?["stopReason"] == "end_turn", "\(prompt): \(run)")
                #expect(run["turnCount"] == .integer(Int64(number + 1)))
            }
            // The agent's tool must have cut the emoji, or else this tests nothing.
            let outputs = try await client.stream(id).filter { $0.type == "tool.ended" }.compactMap { $0.data["data"]?["output"]?.asString }
            #expect(outputs.first?.contains("aaa\u{FFFD}") == true, "\(outputs.first?.suffix(200) ?? "")")
            #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"And a note."}"#).status == 202)
            #expect(try await client.wait(id, for: "idle", "ended")["lifecycle"]?["stopReason"] == "end_turn")
        }
    }

    @Test func aModelThatCutsCharactersIsHeardWhole() async throws {
        let text = "Smile 😀 and more text, 👩‍👩‍👧 too."
        let model = try await ModelServer(DemoScript(), pause: .milliseconds(150))
        try await TestServer.with(model.variables(isolation: "auto")) { server in
            try await makeRepository(server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[halves \(text)]")
            let events = try await client.stream(id)
            let run = try await client.run(id)
            #expect(run["lifecycle"]?["stopReason"] == "end_turn" && run["summary"]?.asString == text, "\(run)")
            let texts = LiveTexts(events)
            #expect(texts.finished.contains { $0.whole == text && $0.heard.contains("😀 and more") }, "\(texts.finished)")
            for text in texts.finished { #expect(text.whole.hasPrefix(text.heard), "\(text)") }
        }
    }
}
