internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// `hearth serve` as a child of the demo, on a free port.
final class DemoServer: Sendable {
    private let child: ChildProcess
    /// `http://127.0.0.1:PORT`
    let url: String

    /// Starts it and waits for the line that says where it listens.
    init(_ stage: DemoStage, settings: [String: String]) async throws(CommandFailure) {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HEARTH_") }
        environment["HEARTH_DATA_DIR"] = stage.data
        environment["HEARTH_LISTEN"] = "127.0.0.1:0"
        environment["HEARTH_GIT_BASE_URL"] = "file://\(stage.repositories)"
        environment["HEARTH_LOG_FORMAT"] = "text"
        environment.merge(settings) { $1 }
        let output = stage.path + "/server.out"
        do throws(SystemError) {
            child = try DemoServer.start(["serve"], environment, output: output, errors: stage.serverLog)
        } catch {
            throw CommandFailure("the server does not start: \(error)")
        }
        guard let line = await DemoServer.firstLine(of: output, while: child) else {
            let log = FileManager.default.contents(atPath: stage.serverLog).map { String(decoding: $0, as: UTF8.self) } ?? ""
            throw CommandFailure("the server does not listen:\n\(log)")
        }
        url = String(line.dropFirst("hearth listening on ".count))
    }

    /// Ends it in order; by force after 15 seconds.
    func stop() async {
        child.send(SIGTERM)
        let child = child
        let force = Task {
            try await Task.sleep(for: .seconds(15))
            child.send(SIGKILL)
        }
        _ = await child.wait()
        force.cancel()
    }

    /// This program, whatever it was called as.
    static let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]

    private static func start(_ arguments: [String], _ environment: [String: String], output: String, errors: String) throws(SystemError)
        -> ChildProcess
    {
        let mode = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
        let out = try Descriptor(result: open(output, mode, 0o600), of: "open \(output)")
        let log = try Descriptor(result: open(errors, mode, 0o600), of: "open \(errors)")
        var spec = ProcessSpec(executable: executable, arguments: arguments, environment: environment)
        spec.standardOutput = .descriptor(out.raw)
        spec.standardError = .descriptor(log.raw)
        // Ctrl-C reaches the demo alone, which then ends the server in order.
        spec.isSessionLeader = true
        return try ChildProcess.spawn(spec)
    }

    private static func firstLine(of path: String, while child: ChildProcess) async -> String? {
        for _ in 0..<1_500 {
            let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
            if kill(child.pid, 0) != 0 { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }
}
