import Coding
import FoundationEssentials
import Glibc
import Runtime
import Server
import Testing

/// The output of commands when a program, a file or nobody reads it.
@Suite struct CommandOutputTests {
    /// Starts a server with an idle run.
    private func with(_ body: (_ server: TestServer, _ variables: [String: String], _ id: String) async throws -> Void) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "First line.")
            _ = try await client.wait(id, for: "idle")
            try await body(server, server.variables.merging(["HEARTH_URL": server.url, "HEARTH_API_KEY": client.key]) { $1 }, id)
        }
    }

    private static let commands = [
        ["list"], ["list", "--json"], ["show", "RUN"], ["show", "RUN", "--json"], ["tail", "RUN"], ["tail", "RUN", "--json"], ["patch", "RUN"],
        ["keys", "list"], ["keys", "list", "--json"], ["keys", "create"], ["doctor"], ["doctor", "--json"], ["openapi"], ["completions", "fish"],
        ["help"], ["help", "settings"], ["list", "--help"], ["--version"], ["serve", "--print-config"], ["say", "RUN", "More."], ["end", "RUN"],
    ]

    @Test func aResultThatCannotBeWrittenIsAnError() async throws {
        try await with { _, variables, id in
            for words in CommandOutputTests.commands {
                let line = ([TestServer.hearth] + words.map { $0 == "RUN" ? id : "'\($0)'" }).joined(separator: " ")
                let full = try await Shell.run("bash", ["-c", "\(line) > /dev/full"], environment: variables)
                #expect(full.status == .exited(1), "\(words): \(full.status)")
                let last =
                    "hearth: standard output cannot be written: No space left on device\n        what was printed is not whole: write it elsewhere\n"
                #expect(full.errorText.hasSuffix(last), "\(words): \(full.errorText)")
                let closed = try await Shell.run("bash", ["-c", "\(line) >&-"], environment: variables)
                #expect(closed.status == .exited(1) && closed.errorText.contains("Bad file descriptor"), "\(words): \(closed.errorText)")
            }
        }
    }

    /// After Ctrl-C before the answer to a request that the server has accepted, the outcome is unknown, and the last line says how to find out.
    @Test func whoStopsARequestLearnsHowToFindOut() async throws {
        try await with { server, variables, id in
            let proxy = try await SlowAnswers(before: server, delay: 60)
            let client = Client(server: server, key: variables["HEARTH_API_KEY"] ?? "")
            let slow = variables.merging(["HEARTH_URL": proxy.url]) { $1 }
            for (signal, words, word, list) in [
                (SIGINT, ["run", "acme/hello", "Second."], "hearth list shows it", "runs"),
                (SIGTERM, ["say", id, "Third."], "hearth show \(id) shows it", "turns"),
                (SIGHUP, ["run", "acme/hello", "Fourth.", "--json"], "hearth list shows it", "runs"),
            ] {
                let query = list == "runs" ? "/runs" : "/runs/\(id)/turns"
                let before = try await client.send("GET", query).json[list]?.asArray?.count ?? 0
                let errors = server.directory.file("errors-\(signal)")
                let descriptor = Descriptor(owning: open(errors, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
                var spec = ProcessSpec(executable: TestServer.hearth, arguments: words, environment: slow)
                spec.standardError = .descriptor(descriptor.raw)
                let child = try ChildProcess.spawn(spec)
                _ = try await eventually("the server has it") {
                    try await client.send("GET", query).json[list]?.asArray?.count ?? 0 > before ? true : nil
                }
                child.send(signal)
                #expect(await child.wait() == .exited(128 + signal))
                let text = FileManager.default.contents(atPath: errors).map { String(decoding: $0, as: UTF8.self) } ?? ""
                #expect(text.contains("is not known") && text.contains(word), "\(words): \(text)")
            }
            await proxy.close()
        }
    }

    @Test func aReaderThatHasSeenEnoughIsToldNothing() async throws {
        try await with { _, variables, id in
            for words in CommandOutputTests.commands where words[0] != "keys" || words[1] != "create" {
                var ends: [Int32] = [-1, -1]
                try #require(pipe(&ends) == 0)
                close(ends[0])
                let errors = try TemporaryDirectory()
                let written = Descriptor(owning: open(errors.file("errors"), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
                var spec = ProcessSpec(executable: TestServer.hearth, arguments: words.map { $0 == "RUN" ? id : $0 }, environment: variables)
                spec.standardOutput = .descriptor(ends[1])
                spec.standardError = .descriptor(written.raw)
                let status = await (try ChildProcess.spawn(spec)).wait()
                close(ends[1])
                // cat and git end the same way.
                #expect(status == .signaled(SIGPIPE), "\(words): \(status)")
                #expect(FileManager.default.contents(atPath: errors.file("errors"))?.isEmpty == true, "\(words)")
            }
        }
    }

    @Test func aRefusalIsJSONWhereJSONIsWanted() async throws {
        try await with { server, variables, id in
            #expect(try await Shell.run(TestServer.hearth, ["end", id], environment: variables).status.isSuccess)
            let cases: [(words: [String], status: Int32, code: String)] = [
                (["show", "run_00000000000000000000000000"], 1, "not_found"), (["cancel", "run_00000000000000000000000000"], 1, "not_found"),
                (["list", "--limit", "0"], 1, "invalid_field"), (["run", "acme/hello", "x", "--model", "no/such"], 1, "unknown_model"),
                (["say", id, "More."], 4, "session_unavailable"), (["say", id, "More.", "--detach"], 4, "session_unavailable"),
                (["tail", "run_00000000000000000000000000"], 1, "not_found"), (["list", "--key", "crt_wrong"], 5, "unauthenticated"),
                (["list", "--url", "http://127.0.0.1:1"], 6, "unavailable"),
                (["run", "acme/hello", "x", "--url", "http://127.0.0.1:1"], 6, "unavailable"),
                (["list", "--url", "nonsense"], 2, "wrong_use"), (["show", "zzzz"], 1, "failed"),
                (["doctor", "--config", "/no/such"], 2, "wrong_use"),
            ]
            for (words, status, code) in cases {
                let output = try await Shell.run(TestServer.hearth, words + ["--json"], environment: variables)
                #expect(output.status == .exited(status), "\(words): \(output.status) \(output.errorText)")
                #expect(output.text.split(separator: "\n").count == 1, "\(words): \(output.text)")
                let problem = try JSONValue(parsing: Array(output.text.utf8))
                #expect(problem["code"]?.asString == code, "\(words): \(output.text)")
                for member in ["type", "title", "status", "detail", "remedy", "retryable", "requestId"] {
                    #expect(problem[member] != nil, "\(words): \(member)")
                }
            }
        }
    }

    @Test func aPatchIsBytesWhateverTheFilesHold() async throws {
        try await with { server, variables, _ in
            // The agent adds a line to notes in Latin-1, so the patch has the old lines around it.
            let repository = "\(server.repositories)/acme/hello"
            try Data([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x0d, 0x1b, 0x5b, 0x32, 0x4a, 0x0d, 0x0a]).write(to: URL(filePath: "\(repository)/NOTES.md"))
            try await Shell.git("add", "-A", in: repository)
            try await Shell.git("commit", "-q", "-m", "Notes", in: repository)
            let script = #"""
                set -euo pipefail
                hearth run acme/hello "Caf\303\251." --end --json | jq -r .run.id > id
                hearth patch "$(cat id)" > whole.patch
                hearth patch "$(cat id)" --turn 1 > turn.patch
                curl -sf -H "Authorization: Bearer $HEARTH_API_KEY" -D head "$HEARTH_URL/api/v1/coding-agent/runs/$(cat id)/patch" -o http.patch
                cmp whole.patch http.patch; cmp turn.patch http.patch
                LC_ALL=C grep -q $'^ caf\xe9$' whole.patch
                git clone -q "$1" clone; git -C clone apply ../whole.patch
                LC_ALL=C sed -n '1p;2p' clone/NOTES.md | cmp - "$1/NOTES.md"
                grep -i '^content-type' head
                """#
            let folder = try TemporaryDirectory()
            let path = "\(TestServer.hearth.dropLast("/hearth".count)):\(variables["PATH"] ?? "")"
            let output = try await Shell.run(
                "bash", ["-c", script, "bash", repository], in: folder.path, environment: variables.merging(["PATH": path]) { $1 })
            #expect(output.status.isSuccess, "\(output.text) \(output.errorText)")
            #expect(output.text.lowercased().split(whereSeparator: \.isNewline) == ["content-type: text/x-diff"], "\(output.text)")
        }
    }

    @Test func aTurnThatFailedSaysInAPipeWhatToDo() async throws {
        try await with { _, variables, id in
            for (words, status) in [
                (["run", "acme/hello", "[fail 401] x"], "model_auth_failed"), (["say", id, "[fail 402] x"], "model_credits_exhausted"),
                (["run", "acme/none", "x"], "repository_not_found"), (["tail", id], "model_credits_exhausted"),
            ] {
                let output = try await Shell.run(TestServer.hearth, words, environment: variables)
                let lines = output.text.split(separator: "\n").map(String.init)
                let turn = try #require(lines.firstIndex { $0.hasPrefix("turn     failed") }, "\(words): \(output.text)")
                let remedy =
                    try await Shell.run(TestServer.hearth, ["help", "errors", "--markdown"]).text.split(separator: "\n")
                    .first { $0.hasPrefix("| `\(status)`") }?.split(separator: "|").last.map { $0.drop { $0 == " " } } ?? ""
                #expect(
                    lines[turn + 1].hasPrefix("         → ") && remedy.hasPrefix(lines[turn + 1].dropFirst("         → ".count)), "\(output.text)")
            }
        }
    }

    @Test func wrongUseIsFoundBeforeAnythingIsSent() async throws {
        // Nobody listens there: a command that reaches the network exits with 6.
        let variables = ["HEARTH_URL": "http://127.0.0.1:1", "HEARTH_API_KEY": "crt_key"]
        let cases: [(words: [String], input: String, status: Int32, error: String)] = [
            (["patch", "x", "--turn", "0"], "", 2, "--turn needs a whole number from 1 on"),
            (["tail", "x", "--after", "-1"], "", 2, "--after needs"),
            (["list", "--url", "http://[::1"], "", 2, "is none"), (["list", "--url", "http://"], "", 2, "is none"),
            (["list", "--url", "unix:relative"], "", 2, "is none"), (["list", "--key", "a\nb"], "", 5, "characters that no key has"),
            (["run", "acme/hello", "-"], "caf\u{e9}", 6, "no server answers"),
            (["list", "--url", "unix:/tmp/no-such-socket"], "", 6, "no server answers"),
            (["list", "--url", "http://no-such-host.invalid"], "", 6, "no server answers"),
        ]
        for (words, input, status, error) in cases {
            let output = try await Shell.run(TestServer.hearth, words, environment: variables, input: input)
            #expect(output.status == .exited(status) && output.errorText.contains(error), "\(words): \(output.status) \(output.errorText)")
        }
        let latin = try await Shell.run(
            "bash", ["-c", #"printf 'caf\xe9' | "$0" run acme/hello -"#, TestServer.hearth], environment: variables)
        #expect(latin.status == .exited(2) && latin.errorText.contains("no text in UTF-8"), "\(latin.errorText)")
    }

    @Test func aServerIsReachedThroughItsSocket() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.with(["HEARTH_LISTEN": "unix:\(folder.file("socket"))"]) { server in
            #expect(server.url == "unix:\(folder.file("socket"))")
            try await TestRepository.make(for: server)
            let variables = server.variables.merging(["HEARTH_URL": server.url, "HEARTH_API_KEY": try await server.makeKey()]) { $1 }
            let output = try await Shell.run(TestServer.hearth, ["run", "acme/hello", "-"], environment: variables, input: "Grüße\nund mehr")
            #expect(output.status.isSuccess && output.text.contains("turn     completed"), "\(output.errorText)")
            #expect(try await Shell.run(TestServer.hearth, ["list"], environment: variables).text.contains("acme/hello"))
        }
    }

    @Test func aStrangerInPlaceOfTheServerIsNamed() async throws {
        let (server, port) = try await StrangeServer.start()
        let output = try await Shell.run(
            TestServer.hearth, ["list", "--json"], environment: ["HEARTH_URL": "http://127.0.0.1:\(port)", "HEARTH_API_KEY": "crt_key"])
        let problem = try JSONValue(parsing: Array(output.text.utf8))
        #expect(output.status == .exited(1) && problem["code"] == "failed" && problem["detail"] == "the server answered 418", "\(output.text)")
        #expect(output.errorText.contains("look whether a Hearth server is meant"))
        await server.drain(grace: .zero)
    }
}

/// Answers every request with a page.
private final class StrangeServer: HTTPHandler, Sendable {
    @NetworkLoop static func start() throws -> (HTTPServer, port: UInt16) {
        let server = HTTPServer(handler: StrangeServer())
        guard case .tcp(_, let port) = try server.listen(on: .tcp(host: "127.0.0.1", port: 0)) else { throw Shell.Failure("no port") }
        return (server, port)
    }

    @NetworkLoop func respond(to request: Request) async -> Response { .text(Status(418), "<html>") }
}
