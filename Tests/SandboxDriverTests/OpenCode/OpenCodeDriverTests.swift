import Coding
import Crypto
import FoundationEssentials
import Runtime
import Support
import Testing
import Transport

@testable import SandboxDriver

/// The driver's requests to, and its reactions to, servers that are not quite OpenCode.
@Suite(.timeLimit(.minutes(1))) struct OpenCodeDriverTests {
    private static let launch = AgentLaunch(
        password: Secret("pass word"), modelToken: Secret("run-token"), modelID: "vendor/stub", workspace: SandboxPath("/workspace"),
        home: SandboxPath("/home/agent"), sharesMachine: false)

    /// Creates a server whose answers depend on the path.
    private func server(_ answer: @escaping @Sendable (String) -> (status: Int, type: String, body: String)) throws -> RawServer {
        try RawServer { connection in
            while let request = connection.readRequest() {
                let (status, type, body) = answer(String(request.split(separator: " ", maxSplits: 2)[1]))
                connection.write("HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        }
    }

    private func connect(_ server: RawServer) async throws -> any AgentServer {
        try await OpenCodeDriver(executable: "/opt/opencode").connect(
            to: Endpoint(address: .url(server.url)), launch: OpenCodeDriverTests.launch, within: .seconds(2))
    }

    @Test(arguments: ["1.18.32", "1.19.0", "1.17.11", "2.1.2", "rubbish"])
    func anUntestedVersionIsRefusedWithTheRemedy(version: String) async throws {
        let server = try server { path in
            path == "/global/health" ? (200, "application/json", #"{"healthy":true,"version":"\#(version)"}"#) : (200, "text/html", "<html>")
        }
        let error = await #expect(throws: AgentError.self) { try await connect(server) }
        guard case .unsupported(let text) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(text.contains("npm install -g opencode-ai@1.18.33"))
    }

    /// A record beyond the size limit is a different problem from a server that does not answer.
    @Test func anAnswerThatIsTooLargeIsSaid() async throws {
        let server = try server { _ in (200, "application/json", "[\"\(String(repeating: "x", count: 2_000))\"]") }
        var calls = OpenCodeCalls(client: HTTPClient(Endpoint(address: .url(server.url))), directory: "/workspace")
        #expect(try await calls.get("/session").value.asArray?.count == 1)
        calls.answerBytes = 1_000
        let limited = calls
        let error = await #expect(throws: AgentError.self) { try await limited.get("/session") }
        guard case .tooLarge(let detail) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(detail.contains("1000"))
    }

    @Test func theOtherDialectIsNamed() async throws {
        let server = try server { path in
            path == "/api/info" ? (200, "application/json; charset=utf-8", #"{"version":"2.1.2","pid":7}"#) : (200, "text/html", "<html>")
        }
        let error = await #expect(throws: AgentError.self) { try await connect(server) }
        guard case .unsupported(let text) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(text.contains("another dialect"))
    }

    /// A server that expects another password is another run's: waiting for it would not help.
    @Test(arguments: ["/api/info", "/global/health"]) func aServerThatExpectsAnotherPasswordIsSaidAtOnce(path refused: String) async throws {
        let server = try server { path in path == refused ? (401, "application/json", "{}") : (200, "text/html", "<html>") }
        await #expect(throws: AgentError.refused(status: 401, detail: "wrong password")) { try await connect(server) }
    }

    /// A server that was started with another policy would ask where nobody answers, or not ask where somebody does.
    @Test(arguments: AskPolicy.allCases, AskPolicy.allCases) func aServerOfAnotherPolicyIsRefused(_ policy: AskPolicy, _ started: AskPolicy) throws {
        let launch = AgentLaunch(
            password: Secret("p"), modelToken: Secret("t"), modelID: "m", workspace: SandboxPath("/w"), home: SandboxPath("/h"),
            sharesMachine: false, asks: started)
        let environment = OpenCodeDriver(executable: "/opt/opencode").start(launch).command.environment
        let configuration = try JSONValue(parsing: Array((environment["OPENCODE_CONFIG_CONTENT"] ?? "").utf8))
        #expect(OpenCodeConfiguration.isOf(policy, configuration) == (policy == started))
        #expect((environment["OPENCODE_ENABLE_QUESTION_TOOL"] != nil) == (started == .ask))
        #expect(configuration["permission"]?["plan_exit"]?.asString == "deny")
    }

    @Test func aServerOfSomethingElseIsNoAgent() async throws {
        let server = try server { _ in (200, "text/html", "<html>") }
        let error = await #expect(throws: AgentError.self) { try await connect(server) }
        guard case .startFailed = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func aBrokenConfigurationIsFoundAlthoughTheServerIsHealthy() async throws {
        let server = try server { path in
            if path == "/global/health" { return (200, "application/json", #"{"healthy":true,"version":"1.18.33"}"#) }
            if path.hasPrefix("/config") { return (400, "application/json", #"{"name":"ConfigInvalidError","data":{"message":"bad key"}}"#) }
            return (200, "text/html", "<html>")
        }
        await #expect(throws: AgentError.refused(status: 400, detail: "bad key")) { try await connect(server) }
    }

    @Test func aPromptWithoutAnAnswerIsUnknownAndSentOnce() async throws {
        let prompts = Locked(0)
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            prompts.withLock { $0 += 1 }
        }
        let agent = OpenCodeV1(client: HTTPClient(Endpoint(address: .url(server.url))), version: "1.18.33", directory: "/w", provider: "hearth")
        let result = try await agent.deliver(
            Prompt(text: "x", modelID: "m"), to: AgentSessionID(rawValue: "ses_1"), id: OpenCodePromptID.make())
        guard case .unknown = result else { return #expect(Bool(false), "\(result)") }
        #expect(prompts.withLock { $0 } == 1)
    }

    @Test func aProgramThatIsNotThereIsSaid() async throws {
        let error = await #expect(throws: AgentError.self) { try await OpenCodeDriver(executable: "/nowhere/opencode").check() }
        guard case .missing(_, let remedy) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(remedy.contains("npm install"))
        let other = await #expect(throws: AgentError.self) { try await OpenCodeDriver(executable: "/bin/true").check() }
        guard case .missing = other else { return #expect(Bool(false), "\(String(describing: other))") }
    }

    /// The program creates directories even when it is only asked for its version, whatever the result.
    @Test(arguments: ["echo 1.18.33", "echo 9.9.9", "echo 1.18.33; exit 3", "chmod 000 $HOME/.cache/deep; echo 1.18.33"])
    func askingForTheVersionLeavesNothingBehind(answer: String) async throws {
        let folder = TestFolder()
        let program = "\(folder.path)/opencode"
        let script = """
            #!/bin/sh
            mkdir -p "$HOME/.cache/deep" "$HOME/.local/share" && : > "$HOME/.cache/deep/file" && : > "$TMPDIR/library.so"
            printf '%s\n%s\n' "$HOME" "$TMPDIR" > "\(folder.path)/places"
            \(answer)
            """
        try script.write(toFile: program, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        _ = try? await OpenCodeDriver(executable: program).check()
        let places = try String(contentsOfFile: "\(folder.path)/places", encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(places.count == 2)
        for place in places {
            #expect(place.contains("/hearth-version-"))
            #expect(!FileManager.default.fileExists(atPath: place), "\(place) is left")
        }
    }

    @Test func theServerIsStartedShutOff() throws {
        let start = OpenCodeDriver(executable: "/opt/opencode").start(OpenCodeDriverTests.launch)
        #expect(start.command.kind == .agent(port: 4_096))
        #expect(start.command.arguments == ["serve", "--hostname", "127.0.0.1", "--port", "4096"])
        let environment = start.command.environment
        #expect(environment["OPENCODE_SERVER_PASSWORD"] == "pass word")
        #expect(environment["OPENCODE_DISABLE_PROJECT_CONFIG"] == "1")
        let text = try #require(environment["OPENCODE_CONFIG_CONTENT"])
        // The agent's tools see the environment: the configuration itself contains no token.
        #expect(!text.contains("run-token"))
        let configuration = try JSONValue(parsing: Array(text.utf8))
        #expect(configuration["provider"]?["hearth"]?["options"]?["baseURL"]?.asString == "\(Command.gatewayPlaceholder)/v1")
        #expect(configuration["provider"]?["hearth"]?["models"]?["vendor/stub"] != nil)
        #expect(configuration["model"]?.asString == "hearth/vendor/stub")
        // The last matching rule wins: the general one must be first.
        let rules = try #require(text.range(of: #""permission":{"*":"allow""#))
        #expect(rules > text.startIndex)
        #expect(start.files.map(\.path.text).contains("/home/agent/.config/opencode/package-lock.json"))
    }

    @Test func withoutIsolationThePortIsTheHosts() {
        let shared = AgentLaunch(
            password: Secret("p"), modelToken: Secret("t"), modelID: "m", workspace: SandboxPath("/w"), home: SandboxPath("/h"), sharesMachine: true)
        let start = OpenCodeDriver(executable: "/opt/hearth", leadingArguments: ["simulate-agent"], machinePath: "/opt/bin").start(shared)
        #expect(start.command.kind == .agent(port: 0))
        #expect(start.command.arguments == ["simulate-agent", "serve", "--hostname", "127.0.0.1", "--port", Command.portPlaceholder])
        #expect(start.command.environment["PATH"] == "/opt/bin")
        #expect(start.command.environment["TMPDIR"] == "/h/tmp")
    }

    @Test(arguments: [
        ("1.18.33", true), ("v1.18.40", true), ("opencode 1.18.33-beta.1", true), ("1.18.32", false), ("1.19.0", false), ("2.0.0", false),
    ])
    func versionsAreCompared(text: String, isTested: Bool) {
        #expect(OpenCodeVersion(text)?.isTested == isTested)
    }

    @Test(arguments: ["", "1.18", "x.y.z", "1.18.", "latest"]) func whatIsNoVersionIsNone(text: String) {
        #expect(OpenCodeVersion(text) == nil)
    }
}
