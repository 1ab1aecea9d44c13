import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver
import Transport

/// A sandbox without isolation for tests of programs that run inside one: its commands are processes of this machine, its home and workspace are
/// directories of the test.
final class DirectorySandbox: Sandbox {
    let reference: SandboxReference
    let isolation = Isolation.none
    let limits: String? = nil
    let workspace: SandboxPath
    let home: SandboxPath
    let kept: SandboxPath
    private let processes = Locked<[(token: StepToken, output: ProcessOutput)]>([])

    init(root: String, workspace: String) throws {
        let id = SandboxID(rawValue: "sbx_test")
        reference = SandboxReference(sandbox: id, providerReference: root, state: nil, secret: [])
        self.workspace = SandboxPath(workspace)
        home = SandboxPath("\(root)/home")
        kept = SandboxPath("\(root)/kept")
        for path in [home, kept] { try FileManager.default.createDirectory(atPath: path.text, withIntermediateDirectories: true) }
    }

    func probe(within limit: Duration) async -> SandboxHealth { .ready }

    func watchEnd(_ ended: @escaping @Sendable (String) -> Void) -> (any EndWatch)? { nil }

    func place(_ tree: TreeSource) async throws(SandboxError) -> Placement {
        Placement(method: .copy, millis: 0, gitDirectory: home.appending("git"))
    }

    func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic { SandboxTraffic() }

    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID {
        if let known = processes.withLock({ $0.firstIndex { $0.token == token } }) { return ProcessID(rawValue: known + 1) }
        let binary = CommandLine.arguments[0]
        let program = String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
        var spec = ProcessSpec(
            executable: command.executable == Command.ownProgram ? program : command.executable, arguments: command.arguments,
            environment: command.environment, directory: command.directory.text)
        spec.isSessionLeader = true
        do throws(SystemError) {
            let output = try await ChildProcess.run(spec, timeout: .seconds(60))
            return processes.withLock {
                $0.append((token, output))
                return ProcessID(rawValue: $0.count)
            }
        } catch {
            throw .programMissing("\(error)")
        }
    }

    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage {
        let output = processes.withLock { $0[process.rawValue - 1].output }
        let bytes = Array((output.standardOutput + output.standardError).dropFirst(Int(offset)))
        return OutputPage(bytes: bytes, offset: offset, nextOffset: offset + UInt64(bytes.count), isAtEnd: true)
    }

    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit? {
        switch processes.withLock({ $0[process.rawValue - 1].output.status }) {
        case .exited(let code): return .code(code)
        case .signaled(let number): return .signal(number)
        }
    }

    func signal(_ process: ProcessID, _ signal: Int32) async throws(SandboxError) {}

    func read(_ path: SandboxPath, offset: UInt64, count: Int) async throws(SandboxError) -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path.text) else { throw .badPath(path.text) }
        return Array(bytes.dropFirst(Int(offset)).prefix(count))
    }

    func write(_ bytes: [UInt8], to path: SandboxPath) async throws(SandboxError) {
        guard FileManager.default.createFile(atPath: path.text, contents: Data(bytes)) else { throw .badPath(path.text) }
    }

    func agentEndpoint() async throws(SandboxError) -> Endpoint { throw .failed("there is no agent here") }

    func extendLease(toMillis millis: Int64) async throws(SandboxError) -> Int64 { millis }

    func usage() async throws(SandboxError) -> SandboxUsage { SandboxUsage() }
}
