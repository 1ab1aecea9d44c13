import Coding
import Runtime
import Testing

/// The program as a process: the behaviour that scripts rely on.
@Suite struct ServeCommandTests {
    private func hearth(_ arguments: String..., environment: [String: String] = [:]) async throws -> ProcessOutput {
        try await Shell.run(TestServer.hearth, arguments, environment: environment)
    }

    @Test func wrongUseIsExitCode2WithAHint() async throws {
        let output = try await hearth("serv")
        #expect(output.status == .exited(2))
        #expect(output.text == "")
        #expect(output.errorText.contains("did you mean serve?"))
    }

    @Test func theConfigurationIsPrintedWithItsOriginsAndWithoutSecrets() async throws {
        let output = try await hearth(
            "serve", "--print-config", "--max-turns=3", environment: ["HEARTH_MODEL_API_KEY": "sk-very-secret", "HEARTH_MODEL": "a/b"])
        #expect(output.status == .exited(0))
        #expect(!output.text.contains("sk-very-secret"))
        let lines = output.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.contains(["maxTurns", "3", "--max-turns"]))
        #expect(lines.contains(["model", "a/b", "HEARTH_MODEL"]))
        #expect(lines.contains(["modelApiKey", "***", "HEARTH_MODEL_API_KEY"]))
    }

    @Test func everyCommandHasHelpOnStandardOutput() async throws {
        for words in [["--help"], ["help"], ["serve", "--help"], ["help", "settings"]] {
            let output = try await Shell.run(TestServer.hearth, words)
            #expect(output.status == .exited(0))
            #expect(!output.text.isEmpty && output.errorText.isEmpty)
        }
    }

    /// The log has a line for each missing thing, with what to do next.
    @Test func aServerWithoutKeyOrModelSaysWhatToDoNext() async throws {
        try await TestServer.with { server in
            // The hint is written after the line that says that the server listens.
            _ = try await eventually("the hint is there") { server.log.contains("no API key yet: make one with hearth keys create") ? true : nil }
            _ = try await server.makeKey()
            await server.stop()
            let before = server.log.count
            try await server.start()
            #expect(!server.log.dropFirst(before).contains("no API key yet"))
        }
        try await TestServer.with(["HEARTH_SANDBOX": "local", "HEARTH_OPENCODE": "/nowhere", "HEARTH_MODEL": ""]) { server in
            #expect(server.log.contains("no default model: set HEARTH_MODEL=vendor/name"), "\(server.log)")
            #expect(server.log.contains("no key for the model's endpoint: set HEARTH_MODEL_API_KEY"))
            #expect(server.log.contains("the agent is not usable"))
        }
    }

    @Test func theDocumentOfTheProgramIsThatOfTheServer() async throws {
        try await TestServer.with { server in
            let served = try await Client(server: server, key: "").send("GET", "/api/v1/openapi")
            let printed = try await hearth("openapi", "--url", server.url)
            let document = try JSONValue(parsing: Array(printed.text.utf8))
            #expect(served.status == 200 && served.json == document)
        }
    }
}
