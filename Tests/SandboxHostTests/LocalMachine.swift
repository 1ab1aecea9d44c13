import Cells
import Crypto
import FoundationEssentials
import Glibc
import Runtime
import SandboxDriver
import Support

/// A place for one test's local sandboxes, and a small repository for their trees. Nothing of it remains after the test.
final class LocalMachine: ProviderUnderTest {
    let root: String
    let provider: any SandboxProvider
    let isolation: Isolation
    let instance = InstanceID(rawValue: "ins_test")

    /// The kinds of isolation that work on this machine.
    static let isolations: [Isolation] = {
        let spec = ProcessSpec(
            executable: "bwrap",
            arguments: ["--unshare-user", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/true"],
            environment: ["PATH": "/usr/bin:/bin"])
        guard let child = try? ChildProcess.spawn(spec) else { return [.none] }
        var status: Int32 = 0
        return waitpid(child.pid, &status, 0) == child.pid && status == 0 ? [.none, .bubblewrap] : [.none]
    }()

    init(_ isolation: Isolation, usesControlGroups: Bool = true) throws {
        self.isolation = isolation
        root = "/tmp/hearth-host-\(Hex.encode(RandomBytes.make(6)))"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        let binary = CommandLine.arguments[0]
        let program = String(binary[..<(binary.lastIndex(of: "/") ?? binary.startIndex)]) + "/hearth"
        provider = LocalSandboxProvider(root: "\(root)/sandboxes", program: program, cache: root, usesControlGroups: usesControlGroups)
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

    /// All processes that name this machine in their environment or arguments.
    var marked: [Int32] {
        ProcessIdentity.all().filter { pid in
            pid != getpid() && ProcessIdentity.of(pid) != nil
                && ["cmdline", "environ"].contains { (ProcFile.text("/proc/\(pid)/\($0)") ?? "").contains(root) }
        }
    }

    /// The processes that name this machine, and the entries of the directory of sandboxes.
    var remains: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/sandboxes")) ?? []
        return names + marked.map { "process \($0): \((ProcFile.text("/proc/\($0)/cmdline") ?? "").replacing("\0", with: " "))" }
    }

    /// Returns the number of processes `sleep MARK` of this machine.
    func sleepers(_ mark: String) -> Int { LocalMachine.sleepers(mark).count }

    /// Returns the processes `sleep MARK` of this machine.
    static func sleepers(_ mark: String) -> [Int32] {
        ProcessIdentity.all().filter { pid in
            ProcessIdentity.of(pid) != nil && (ProcFile.text("/proc/\(pid)/cmdline") ?? "").hasPrefix("sleep\0\(mark)\0")
        }
    }

    /// Kills the host of a sandbox.
    func crash(_ sandbox: any Sandbox) async throws {
        guard let host = sandbox.reference.host else { throw SandboxError.failed("its host is not known") }
        kill(host.pid, SIGKILL)
    }

    func make(limits: SandboxLimits = SandboxLimits(), readOnlyPaths: [String] = []) async throws -> any Sandbox {
        try await provider.create(
            SandboxSpec(isolation: isolation, limits: limits, readOnlyPaths: readOnlyPaths, leaseMillis: 120_000),
            intent: SandboxIntent(
                sandbox: SandboxID(rawValue: "sbx_\(Hex.encode(RandomBytes.make(13)))"), run: "run_test", instance: instance,
                secret: RandomBytes.make(32)))
    }

    /// Returns the directory of a sandbox.
    func directory(of sandbox: any Sandbox) -> String { "\(root)/sandboxes/\(sandbox.reference.sandbox)" }

    /// Prepares a repository as the clone cache does: tag `v1` and the default branch at its first commit, another branch with a second commit.
    func clone(branch: String) async throws -> TreeSource {
        let script = """
            set -e
            git init -q -b main "$1/up" && cd "$1/up"
            echo one > README.md && git add -A && git commit -qm first && git tag v1 && git checkout -qb "$2"
            echo two >> README.md && git commit -qam second
            git clone -q --mirror . "$1/mirror.git" && git clone -q --shared "$1/mirror.git" "$1/base" && cd "$1/base" && git checkout -q --detach
            rm -rf .git/refs/* .git/packed-refs && mkdir -p .git/refs/heads
            printf '[core]\n\trepositoryformatversion = 0\n[user]\n\tname = T\n\temail = t@t\n[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n' > .git/config
            main=$(git -C "$1/up" rev-parse main) two=$(git -C "$1/up" rev-parse "$2")
            printf '# pack-refs with: peeled fully-peeled sorted \n%s refs/heads/main\n%s refs/remotes/origin/%s\n%s refs/remotes/origin/main\n%s refs/tags/v1\n' \
                "$main" "$two" "$2" "$main" "$main" > "$1/refs"
            echo "$two"
            """
        let identity = ["GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@t"]
        let environment = identity.merging(["PATH": "/usr/bin:/bin", "HOME": root, "GIT_CONFIG_GLOBAL": "/dev/null"]) { $1 }
        let output = try await ChildProcess.run(
            ProcessSpec(executable: "sh", arguments: ["-c", script, "sh", root, branch], environment: environment), timeout: .seconds(30))
        let commit = String(output.text.prefix { $0 != "\n" })
        guard output.status.isSuccess else { throw SandboxError.failed(output.errorText) }
        for name in ["mirror.git", "base", "refs"] { CellUser.current?.ownTree("\(root)/\(name)") }
        return TreeSource(mirror: "\(root)/mirror.git", baseTree: "\(root)/base", commit: commit, refs: "\(root)/refs", branch: branch)
    }

    func file(_ name: String, of tree: TreeSource) -> String? { ProcFile.text("\(tree.baseTree)/\(name)") }

    /// Creates a base tree with these files, as the clone cache leaves one.
    func tree(_ files: [String: String]) async throws -> TreeSource {
        try await tree(files, links: [:])
    }

    /// Creates a base tree with these files and links.
    func tree(_ files: [String: String] = ["README.md": "# Hello\n"], links: [String: String]) async throws -> TreeSource {
        let base = "\(root)/tree-\(Hex.encode(RandomBytes.make(4)))"
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        for (name, text) in files {
            let url = URL(filePath: "\(base)/\(name)")
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        for (name, target) in links { symlink(target, "\(base)/\(name)") }
        let mirror = "\(root)/mirror.git"
        try FileManager.default.createDirectory(atPath: "\(mirror)/objects", withIntermediateDirectories: true)
        for path in [base, mirror] { CellUser.current?.ownTree(path) }
        return TreeSource(mirror: mirror, baseTree: base, commit: String(repeating: "a", count: 40))
    }
}

/// Waits up to ten seconds for a condition to become true.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<400 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(25))
    }
    return false
}
