import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver
import Testing

/// The cases in which a host ends by itself.
@Suite(.timeLimit(.minutes(1))) struct HostLifeTests {
    @Test func aHostWhoseDirectoryWasRemovedEnds() async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(.none)
        #expect(machine.hosts.count == 1)
        let mark = "64\(getpid())"
        let process = try await sandbox.start(
            Command(kind: .tool, executable: "sleep", arguments: [mark], environment: [:], directory: sandbox.workspace),
            token: StepToken(rawValue: "sleep"))
        #expect(try await sandbox.exit(of: process, within: .zero) == nil)
        try FileManager.default.removeItem(atPath: "\(machine.root)/sandboxes/\(sandbox.reference.providerReference)")
        for _ in 0..<300 where !machine.marked.isEmpty { try await Task.sleep(for: .milliseconds(100)) }
        #expect(machine.hosts.isEmpty)
        #expect(machine.marked.isEmpty)
    }
}
