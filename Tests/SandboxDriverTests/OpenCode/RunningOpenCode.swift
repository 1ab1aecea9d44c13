import Coding
import Crypto
import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver
import Support
import Transport

/// A real OpenCode server without a sandbox, started as its driver prescribes, with a scripted model and its own repository.
final class RunningOpenCode: Sendable {
    let model: TestModel
    let driver: OpenCodeDriver
    let launch: AgentLaunch
    let repository: String
    let home: String
    private let folder: TestFolder
    private let configure: @Sendable (inout JSONValue) -> Void
    private let variables: [String: String]
    private let process = Locked<(child: ChildProcess, port: Int)?>(nil)

    /// - Parameters:
    ///   - configure: modifies the configuration made by the driver.
    ///   - variables: environment variables that override the driver's.
    init(
        model modelID: String = "vendor/stub", variables: [String: String] = [:], configure: @escaping @Sendable (inout JSONValue) -> Void = { _ in }
    ) async throws {
        folder = TestFolder()
        repository = folder.path + "/repo"
        home = folder.path + "/home"
        self.configure = configure
        self.variables = variables
        model = try TestModel()
        driver = OpenCodeDriver(executable: InstalledOpenCode.path ?? "opencode")
        launch = AgentLaunch(
            password: Secret(RandomBytes.base62(32)), modelToken: Secret("token-of-this-run"), modelID: modelID,
            workspace: SandboxPath(repository), home: SandboxPath(home), sharesMachine: true)
        let script = "git init -q . && echo x > file.txt && git add . && git -c user.name=a -c user.email=a@b commit -qm first"
        try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: true)
        let spec = ProcessSpec(
            executable: "sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path], directory: repository)
        guard try await ChildProcess.run(spec, timeout: .seconds(30)).status.isSuccess else { throw AgentError.startFailed("git") }
        try await start()
    }

    deinit {
        process.withLock { $0 }?.child.sendToGroup(SIGKILL)
    }

    /// The current address of the server.
    var endpoint: Endpoint {
        Endpoint(address: .url("http://127.0.0.1:\(process.withLock { $0?.port ?? 1 })"))
    }

    func connect() async throws -> any AgentServer {
        try await driver.connect(to: endpoint, launch: launch, within: .seconds(60))
    }

    /// Starts the server, again after `kill`, on the same directories.
    func start() async throws {
        let start = driver.start(launch)
        for file in start.files {
            let directory = String(file.path.text[..<file.path.text.lastIndex(of: "/")!])
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            guard FileManager.default.createFile(atPath: file.path.text, contents: Data(file.bytes)) else { throw AgentError.startFailed("files") }
        }
        let port = try freePort()
        func fill(_ text: String) -> String {
            text.replacing(Command.portPlaceholder, with: "\(port)").replacing(Command.gatewayPlaceholder, with: model.server.url)
        }
        var environment = start.command.environment
        var configuration = try JSONValue(parsing: Array((environment["OPENCODE_CONFIG_CONTENT"] ?? "").utf8))
        configure(&configuration)
        environment["OPENCODE_CONFIG_CONTENT"] = String(decoding: configuration.encoded(), as: UTF8.self)
        environment.merge(variables) { $1 }
        var spec = ProcessSpec(
            executable: start.command.executable, arguments: start.command.arguments.map(fill), environment: environment.mapValues(fill),
            directory: start.command.directory.text)
        spec.isSessionLeader = true
        spec.diesWithParent = true
        let ready = spec
        let child = try await BlockingPool.shared.run { () throws(SystemError) in try ChildProcess.spawn(ready) }
        process.withLock { $0 = (child, port) }
    }

    /// Kills the server with `kill -9`, and waits until it is gone.
    func kill() async {
        guard let child = process.withLock({ $0?.child }) else { return }
        child.sendToGroup(SIGKILL)
        _ = await child.wait()
    }

    func conformance(_ server: any AgentServer) -> AgentConformance {
        let driver = driver
        let repository = repository
        return AgentConformance(server, modelID: launch.modelID, makePromptID: { driver.makePromptID() }) { "do:\($0.rawValue) \(repository)" }
    }

    private func freePort() throws -> Int {
        try RawServer { _ in }.port
    }
}
