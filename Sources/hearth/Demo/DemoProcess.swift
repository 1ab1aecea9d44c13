internal import CLI
internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// This program in another role: a child of the demo whose first line of output says where it listens.
final class DemoProcess: Sendable {
    private let child: ChildProcess
    /// The first line of the child's standard output.
    let firstLine: String

    /// Starts the child and waits for its first line.
    ///
    /// - Parameter name: the name of the files in the stage's directory that hold the child's output.
    init(_ name: String, _ arguments: [String], environment: [String: String], on stage: DemoStage) async throws(CommandFailure) {
        let output = "\(stage.path)/\(name).out"
        let log = "\(stage.path)/\(name).log"
        do throws(SystemError) {
            child = try DemoProcess.start(arguments, environment, output: output, log: log)
        } catch {
            throw CommandFailure("\(name) does not start: \(error)")
        }
        guard let line = await DemoProcess.firstLine(of: output, while: child) else {
            throw CommandFailure("\(name) does not listen:\n\(DemoProcess.text(log))")
        }
        firstLine = line
    }

    /// The environment of this process without our settings, so that only the demo's apply.
    static let plainEnvironment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HEARTH_") }

    /// Ends the child in an orderly way, by force after 15 seconds.
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

    private static func start(_ arguments: [String], _ environment: [String: String], output: String, log: String) throws(SystemError) -> ChildProcess
    {
        let mode = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
        let out = try Descriptor(result: open(output, mode, 0o600), of: "open \(output)")
        let errors = try Descriptor(result: open(log, mode, 0o600), of: "open \(log)")
        var spec = ProcessSpec(executable: Surroundings.executable, arguments: arguments, environment: environment)
        spec.standardOutput = .descriptor(out.raw)
        spec.standardError = .descriptor(errors.raw)
        // Ctrl-C reaches the demo alone, which then ends its children in an orderly way.
        spec.isSessionLeader = true
        return try ChildProcess.spawn(spec)
    }

    private static func firstLine(of path: String, while child: ChildProcess) async -> String? {
        for _ in 0..<1_500 {
            let text = text(path)
            if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
            if !DemoStage.isRunning(child.pid) { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
