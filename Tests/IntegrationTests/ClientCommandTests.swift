import Coding
import Runtime
import Testing

/// The commands that talk to a server, run as a person or a script runs them.
@Suite struct ClientCommandTests {
    private func hearth(_ server: TestServer, _ key: String, _ arguments: String..., code: Int32 = 0) async throws -> ProcessOutput {
        let environment = server.variables.merging(["HEARTH_URL": server.url, "HEARTH_API_KEY": key]) { $1 }
        let output = try await Shell.run(TestServer.hearth, arguments, environment: environment)
        #expect(output.status == .exited(code), "\(arguments): \(output.status) \(output.text) \(output.errorText)")
        return output
    }

    @Test func aRunIsStartedFollowedAndEndedWithoutCurl() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let run = try await hearth(server, key, "run", "acme/hello", "First line.", "--title", "Try", "--tag", "one").text
            let lines = run.split(separator: "\n").map(String.init)
            let id = lines.first?.split(separator: " ").first.map(String.init) ?? ""
            #expect(id.hasPrefix("run_") && lines[0].hasSuffix("acme/hello · test/scripted"))
            #expect(lines.contains { $0.hasPrefix("turn     completed  1 file  +1 −0") }, "\(run)")
            #expect(lines.last?.hasPrefix("idle · warm until ") == true && lines.last?.contains("hearth say \(id.dropFirst(4).prefix(6))") == true)

            // The beginning of an id suffices, with or without `run_`.
            let short = String(id.dropFirst(4).prefix(8))
            let said = try await hearth(server, key, "say", short, "Second line.").text
            #expect(said.contains("turn 2 of this session") && !said.contains("turn 1 of this session"), "\(said)")
            let patch = try await hearth(server, key, "patch", short).text
            #expect(patch.contains("+- First line.") && patch.contains("+- Second line."))
            let second = try await hearth(server, key, "patch", short, "--turn", "2").text
            #expect(!second.contains("+- First line.") && second.contains("+- Second line."))
            let shown = try await hearth(server, key, "show", short).text
            #expect(
                shown.contains("repository  acme/hello @ main") && shown.contains("title       Try") && shown.contains("turns       2"), "\(shown)")
            let json = try JSONValue(parsing: Array(try await hearth(server, key, "show", short, "--json").text.utf8))
            #expect(json["run"]?["id"]?.asString == id && json["run"]?["tags"]?.asArray == ["one"])
            let list = try await hearth(server, key, "list", "--status", "idle", "--tag", "one").text
            #expect(list.split(separator: "\n").count == 2 && list.contains("1 file  +2 −0"), "\(list)")
            #expect(try await hearth(server, key, "list", "--status", "ended").text == "")
            let events = try await hearth(server, key, "tail", short, "--json").text.split(separator: "\n")
            let numbers = try events.map { try JSONValue(parsing: Array($0.utf8))["seq"]?.asInteger ?? 0 }
            #expect(numbers == (1...Int64(numbers.count)).map { $0 } && numbers.count > 10)
            let tail = try await hearth(server, key, "tail", short, "--after", "\(numbers.count)").text
            #expect(tail.split(separator: "\n").count == 1)
            #expect(try await hearth(server, key, "end", short).text.hasPrefix("ended (completed)"))
            let late = try await hearth(server, key, "say", short, "Too late.", code: 4)
            #expect(late.errorText.contains("request req_") && late.text.isEmpty)
        }
    }

    @Test func aQuestionIsShownAndAnswered() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let client = Client(server: server, key: key)
            let id =
                try await hearth(server, key, "run", "acme/hello", "[question] x", "--ask", "--detach").text.split(separator: "\n").first.map(
                    String.init) ?? ""
            _ = try await eventually("the agent asks") { try await client.run(id)["nextActions"]?[0] == "answer_question" ? true : nil }
            let shown = try await hearth(server, key, "answer", id).text
            #expect(shown.contains("  1  Everyone  (when nobody answers)\n  2  Me\n") && shown.contains("open until"), "\(shown)")
            #expect(try await hearth(server, key, "show", id).text.contains("hearth answer"))
            #expect(try await hearth(server, key, "answer", id, "Nobody", code: 2).errorText.contains("one of: Everyone, Me"))
            #expect(try await hearth(server, key, "answer", id, "2").text == "answered: Me\n")
            #expect(try await client.wait(id, for: "idle")["summary"]?.asString?.contains("You chose: Me") == true)
            #expect(try await hearth(server, key, "answer", id, "2", code: 1).errorText.contains("asked nothing that is open"))
        }
    }

    @Test func aTurnIsInterruptedAndARunCancelled() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let id =
                try await hearth(server, key, "run", "acme/hello", "[hang] x", "--detach").text.split(separator: "\n").first.map(String.init) ?? ""
            let client = Client(server: server, key: key)
            _ = try await eventually("the agent works") {
                try await client.run(id)["nextActions"]?.asArray?.contains("interrupt") == true ? true : nil
            }
            #expect(try await hearth(server, key, "interrupt", id).text.hasPrefix("running"))
            _ = try await client.wait(id, for: "idle")
            #expect(try await hearth(server, key, "cancel", id).text.hasPrefix("ended (cancelled)"))
        }
    }

    @Test func theExitCodeSaysWhatWentWrong() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let key = try await server.makeKey()
            let failed = try await hearth(server, key, "run", "acme/hello", "[fail 401]", code: 3)
            #expect(failed.text.contains("turn     failed"))
            #expect(try await hearth(server, key, "run", "acme/none", "x", code: 3).text.contains("ended (failed)"))
            #expect(try await hearth(server, key, "show", "zzzz", code: 1).errorText.contains("hearth list"))
            #expect(try await hearth(server, key, "patch", "run_00000000000000000000000000", code: 1).errorText.contains("request req_"))
            #expect(try await hearth(server, "crt_" + String(repeating: "x", count: 40), "list", code: 5).errorText.contains("hearth: "))
            #expect(try await hearth(server, "", "list", code: 5).errorText.contains("HEARTH_API_KEY"))
            #expect(try await hearth(server, key, "say", "run_x", code: 2).errorText.contains("PROMPT is missing"))
            #expect(try await hearth(server, key, "run", "acme/hello", "x", "--model", "no/such", code: 1).errorText.contains("no/such"))
            #expect(try await hearth(server, key, "list", "--url", "http://127.0.0.1:1", code: 6).errorText.contains("hearth serve"))
        }
    }
}
