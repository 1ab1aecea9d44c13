import Crypto
import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver

/// A place for local sandboxes of one test, and a small repository for their trees. Nothing of it is left when the test is over.
final class LocalMachine: Sendable {
    let root: String
    let provider: LocalSandboxProvider
    let instance = InstanceID(rawValue: "ins_test")

    /// The ways to shut a sandbox in that work on this machine.
    static let isolations: [Isolation] = {
        let spec = ProcessSpec(
            executable: "bwrap",
            arguments: ["--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/true"],
            environment: ["PATH": "/usr/bin:/bin"])
        guard let child = try? ChildProcess.spawn(spec) else { return [.none] }
        var status: Int32 = 0
        return waitpid(child.pid, &status, 0) == child.pid && status == 0 ? [.none, .bubblewrap] : [.none]
    }()

    init() throws {
        root = "/tmp/hearth-host-\(Hex.encode(RandomBytes.make(6)))"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let binary = CommandLine.arguments[0]
        let program = String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
        provider = LocalSandboxProvider(root: "\(root)/sandboxes", program: program)
    }

    deinit {
        for pid in hosts { kill(pid, SIGKILL) }
        for pid in marked { kill(pid, SIGKILL) }
        _ = try? FileManager.default.removeItem(atPath: root)
    }

    /// The hosts of this machine's sandboxes.
    var hosts: [Int32] {
        ProcessIdentity.all().filter { pid in
            let line = ProcFile.text("/proc/\(pid)/cmdline") ?? ""
            return line.contains("sandbox-host") && line.contains(root) && ProcessIdentity.of(pid) != nil
        }
    }

    /// Everything that names this machine in its environment or arguments.
    var marked: [Int32] {
        ProcessIdentity.all().filter { pid in
            pid != getpid() && ProcessIdentity.of(pid) != nil
                && ["cmdline", "environ"].contains { (ProcFile.text("/proc/\(pid)/\($0)") ?? "").contains(root) }
        }
    }

    func intent(_ run: String = "run_test") -> SandboxIntent {
        SandboxIntent(
            sandbox: SandboxID(rawValue: "sbx_\(Hex.encode(RandomBytes.make(13)))"), run: run, instance: instance, secret: RandomBytes.make(32))
    }

    func make(_ isolation: Isolation, limits: SandboxLimits = SandboxLimits(), lease: Duration = .seconds(120)) async throws -> any Sandbox {
        try await provider.create(SandboxSpec(isolation: isolation, limits: limits, leaseMillis: lease.millis), intent: intent())
    }

    /// A base tree with these files, as the clone cache leaves one.
    func tree(_ files: [String: String] = ["README.md": "# Hello\n"], links: [String: String] = [:]) async throws -> TreeSource {
        let base = "\(root)/tree-\(Hex.encode(RandomBytes.make(4)))"
        for (name, text) in files {
            let url = URL(filePath: "\(base)/\(name)")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        for (name, target) in links { symlink(target, "\(base)/\(name)") }
        let mirror = "\(root)/mirror.git"
        try FileManager.default.createDirectory(atPath: "\(mirror)/objects", withIntermediateDirectories: true)
        return TreeSource(mirror: mirror, baseTree: base, commit: String(repeating: "a", count: 40))
    }
}
