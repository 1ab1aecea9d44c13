import Coding
import Crypto
import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver
import Server
import Support
import Transport

@testable import Simulator

/// A simulated agent inside the test's process, with OpenCode's driver in front of it and its own directory.
final class AgentUnderTest: Sendable {
    let driver = OpenCodeDriver(executable: "/nonexistent/agent")
    let launch: AgentLaunch
    private let folder: String
    private let running = Locked<[(server: HTTPServer, port: UInt16)]>([])

    init() async throws {
        var template = Array("/tmp/hearth-test-XXXXXX".utf8CString)
        folder = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } ?? "" }
        launch = AgentLaunch(
            password: Secret("password"), modelToken: Secret("token"), modelID: "vendor/stub", workspace: SandboxPath(folder + "/repo"),
            home: SandboxPath(folder + "/home"), sharesMachine: true)
        try FileManager.default.createDirectory(atPath: launch.workspace.text, withIntermediateDirectories: true)
        try await start()
    }

    deinit {
        if !folder.isEmpty { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// Starts another agent on the same directories; clients of the first still reach it.
    func start() async throws {
        guard let setup = AgentSetup(["--port", "0"], environment: driver.start(launch).command.environment) else {
            throw AgentError.startFailed("setup")
        }
        let (server, address) = try await AgentUnderTest.serve(setup)
        guard case .tcp(_, let port) = address else { throw AgentError.startFailed("address") }
        running.withLock { $0.append((server, port)) }
    }

    /// Changes the state that the agent will have when it is started again.
    func editState(_ body: (inout [StoredSession]) -> Void) throws {
        guard let setup = AgentSetup([], environment: driver.start(launch).command.environment) else { throw AgentError.startFailed("setup") }
        let file = StateFile(path: setup.stateFile)
        var sessions = file.load()
        body(&sessions)
        try file.save(sessions)
    }

    @NetworkLoop private static func serve(_ setup: AgentSetup) throws -> (HTTPServer, SocketAddress) {
        let server = HTTPServer(handler: AgentRoutes(setup))
        return (server, try server.listen(on: .tcp(host: setup.host, port: setup.port)))
    }

    func connect() async throws -> any AgentServer {
        let port = running.withLock { $0.last?.port ?? 1 }
        return try await driver.connect(to: Endpoint(address: .url("http://127.0.0.1:\(port)")), launch: launch, within: .seconds(20))
    }

    /// Opens the agent's event stream, unparsed.
    func events() async throws -> HTTPStream {
        let port = running.withLock { $0.last?.port ?? 1 }
        let authorization = "Basic " + Base64.encode(Array("opencode:password".utf8))
        let path = "/event?directory=" + PercentEncoding.encode(launch.workspace.text)
        return try await HTTPClient(Endpoint(address: .url("http://127.0.0.1:\(port)"))).stream(
            HTTPRequest("GET", path, headers: ["authorization": authorization]))
    }

    func conformance(_ server: any AgentServer, _ prompt: String? = nil) -> AgentConformance {
        let driver = driver
        return AgentConformance(server, modelID: launch.modelID, makePromptID: { driver.makePromptID() }) { scene in
            if let prompt { return prompt }
            switch scene {
            case .slow: return "do it [slow 60]"
            case .badKey: return "do it [fail 401]"
            default: return "do it"
            }
        }
    }

    /// The notes that the agent has written.
    var notes: String? { file("NOTES.md") }

    /// Returns a file of the work tree.
    func file(_ name: String) -> String? {
        try? String(contentsOf: URL(filePath: "\(launch.workspace.text)/\(name)"), encoding: .utf8)
    }

    /// Writes files into the work tree.
    func place(_ files: [String: String]) throws {
        for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(launch.workspace.text)/\(name)")) }
    }
}
