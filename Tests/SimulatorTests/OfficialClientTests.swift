import Coding
import FoundationEssentials
import Glibc
import Runtime
import Testing

/// The official JavaScript client against the simulated agent as a process: an independent check of its protocol.
@Suite struct OfficialClientTests {
    /// The client's package, downloaded by `tools/official-client`.
    private static let package: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HEARTH_OPENCODE_SDK"], !named.isEmpty { return named }
        let cache = (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache") + "/hearth"
        let found = ((try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []).filter { $0.hasPrefix("opencode-sdk-") }.sorted().last
        return found.map { "\(cache)/\($0)/package" }
    }()
    private static let hasNode: Bool = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/node") }
    }()

    @Test(.enabled(if: package != nil && hasNode, "no official client or no node here: set HEARTH_OPENCODE_SDK to the folder of @opencode-ai/sdk"))
    func itFindsWhatItKnows() async throws {
        let folder = "/tmp/hearth-test-client-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/repo", withIntermediateDirectories: true)
        try Data(ClientScript.text.utf8).write(to: URL(filePath: "\(folder)/client.mjs"))
        let (agent, url) = try await start(in: folder)
        defer { agent.send(SIGKILL) }
        let spec = ProcessSpec(
            executable: "node", arguments: ["\(folder)/client.mjs", OfficialClientTests.package ?? "", url, "secret", "\(folder)/repo"],
            environment: ProcessInfo.processInfo.environment)
        let output = try await ChildProcess.run(spec, timeout: .seconds(60), outputLimit: 4 << 20)
        #expect(output.status == .exited(0), "\(output.errorText)")
        var steps: JSONObject = [:]
        for line in output.text.split(separator: "\n") {
            let value = try JSONValue(parsing: Array(line.utf8))
            steps[value["step"]?.asString ?? ""] = value["value"]
        }
        #expect(steps["session"]?["title"]?.asString == "by the official client")
        let types = Set(steps["types"]?.asArray?.compactMap(\.asString) ?? [])
        #expect(types.isSuperset(of: ["server.connected", "message.updated", "message.part.updated", "session.status", "session.idle"]), "\(types)")
        let messages = steps["messages"]?.asArray ?? []
        #expect(messages.compactMap { $0["info"]?["role"]?.asString }.first == "user")
        let tools = messages.flatMap { $0["parts"]?.asArray ?? [] }.filter { $0["type"]?.asString == "tool" }
        #expect(tools.first?["tool"]?.asString == "write" && tools.first?["state"]?["status"]?.asString == "completed")
        #expect(steps["aborted"]?.asBool == true && steps["replied"]?.asBool == true)
        #expect(steps["sessions"]?.asArray == [steps["session"]?["id"] ?? .null])
        #expect(steps["asks"]?.asArray?.count == 1)
        #expect(steps["last"]?.asString?.contains("turn 3") == true, "\(steps["last"] ?? .null)")
        #expect(FileManager.default.fileExists(atPath: "\(folder)/repo/NOTES.md"))
    }

    private func start(in folder: String) async throws -> (ChildProcess, url: String) {
        let binary = CommandLine.arguments[0]
        let program = String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
        let path = "\(folder)/stdout"
        let output = Descriptor(owning: open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        var spec = ProcessSpec(
            executable: program, arguments: ["simulate-agent", "serve", "--hostname", "127.0.0.1", "--port", "0"],
            environment: ["HOME": folder, "OPENCODE_SERVER_PASSWORD": "secret", "PATH": "/usr/bin:/bin"], directory: "\(folder)/repo")
        spec.standardOutput = .descriptor(output.raw)
        let child = try ChildProcess.spawn(spec)
        for _ in 0..<500 {
            let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if text.hasSuffix("\n"), let url = text.split(separator: " ").last { return (child, String(url.dropLast())) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw SystemError(code: ETIMEDOUT, call: "start the simulated agent")
    }
}
