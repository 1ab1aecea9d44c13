import Coding
import FoundationEssentials
import Glibc
import Runtime

/// `hearth serve` as a process with a data directory and a port of its own.
final class TestServer: Sendable {
    private struct State {
        var child: ChildProcess?
        var url = ""
        var starts = 0
    }

    let directory: TemporaryDirectory
    /// Additional variables for the server's processes.
    let environment: [String: String]
    private let state = Locked(State())

    /// The program that is started to serve; `nil` for hearth itself.
    private let wrapper: String?

    private init(environment: [String: String], wrapper: String?) throws {
        self.wrapper = wrapper
        directory = try TemporaryDirectory()
        self.environment = environment
    }

    /// The URL: `http://127.0.0.1:PORT`.
    var url: String { state.withLock { $0.url } }
    var data: String { directory.file("data") }
    /// The folder in which the server looks for `owner/repo`.
    var repositories: String { directory.file("git") }
    var pid: Int32? { state.withLock { $0.child?.pid } }

    /// The program of this build, beside the test's own binary.
    static let hearth: String = {
        let binary = CommandLine.arguments[0]
        return String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
    }()

    /// Runs `body` with a started server, of which nothing is left afterwards, whatever happened.
    ///
    /// - Parameters:
    ///   - wrapper: a program that sets something up and then becomes `hearth serve`.
    ///   - isStarted: false if `body` starts the server.
    static func with<Result>(
        _ environment: [String: String] = [:], wrapper: String? = nil, isStarted: Bool = true, _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try TestServer(environment: environment, wrapper: wrapper)
        do {
            if isStarted { try await server.start() }
            let result = try await body(server)
            await server.removeEverything()
            return result
        } catch {
            let log = server.log
            await server.removeEverything()
            throw Shell.Failure("\(error)\nthe server's log:\n\(log.split(separator: "\n").suffix(40).joined(separator: "\n"))")
        }
    }

    /// The environment of every process of this server.
    var variables: [String: String] {
        let own = [
            "HEARTH_DATA_DIR": data, "HEARTH_LISTEN": "127.0.0.1:0", "HEARTH_GIT_BASE_URL": "file://\(repositories)", "HEARTH_SANDBOX": "simulator",
            "HEARTH_MODEL": "test/scripted", "HEARTH_LOG": "debug",
        ]
        return Shell.environment.merging(own) { $1 }.merging(environment) { $1 }
    }

    /// Starts the server (again) and waits until it listens.
    ///
    /// - Parameters:
    ///   - variable: a variable that the server does not get this time.
    ///   - more: variables that only this process of the server gets.
    func start(without variable: String? = nil, with more: [String: String] = [:]) async throws {
        let number = state.withLock { state in
            state.starts += 1
            return state.starts
        }
        let outputPath = directory.file("stdout-\(number)")
        var spec = ProcessSpec(
            executable: wrapper ?? TestServer.hearth, arguments: wrapper == nil ? ["serve"] : [],
            environment: variables.filter { $0.key != variable }.merging(more) { $1 })
        let output = Descriptor(owning: open(outputPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
        let errors = Descriptor(owning: open(directory.file("log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
        spec.standardOutput = .descriptor(output.raw)
        spec.standardError = .descriptor(errors.raw)
        let child = try ChildProcess.spawn(spec)
        state.withLock { $0.child = child }
        let line = try await eventually("the line that says where the server listens") {
            let text = FileManager.default.contents(atPath: outputPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if let end = text.firstIndex(of: "\n") { return String(text[..<end]) }
            guard Processes.isAlive(child.pid) else { throw Shell.Failure("the server ended at start") }
            return nil
        }
        guard line.hasPrefix("hearth listening on ") else { throw Shell.Failure("the server printed: \(line)") }
        state.withLock { $0.url = String(line.dropFirst("hearth listening on ".count)) }
    }

    /// Kills the server with SIGKILL, as a power cut would end this process.
    func kill() async {
        await end(SIGKILL)
    }

    /// Stops the server with SIGTERM and returns the exit status.
    @discardableResult
    func stop() async -> ExitStatus? {
        await end(SIGTERM)
    }

    /// Ends the server with any signal and returns the exit status.
    @discardableResult
    func end(_ signal: Int32) async -> ExitStatus? {
        guard
            let child = state.withLock({ state in
                let child = state.child
                state.child = nil
                return child
            })
        else { return nil }
        child.send(signal)
        return await child.wait()
    }

    /// The server's log so far.
    var log: String {
        FileManager.default.contents(atPath: directory.file("log")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The processes of the server and its sandboxes that belong to this directory.
    var processes: [Int32] { Processes.naming(directory.path) }

    private func removeEverything() async {
        await end(SIGKILL)
        // Sandboxes outlive a server by design; a test's must not outlive the test.
        for _ in 0..<20 {
            let left = processes
            if left.isEmpty { return }
            for pid in left { Glibc.kill(pid, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Creates a key with `hearth keys create`.
    func makeKey(_ arguments: String...) async throws -> String {
        let output = try await Shell.run(TestServer.hearth, ["keys", "create"] + arguments, environment: variables)
        guard output.status.isSuccess else { throw Shell.Failure("keys create: \(output.errorText)") }
        return output.text.split(separator: "\n").first.map(String.init) ?? ""
    }
}
