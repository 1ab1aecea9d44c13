internal import CSystem
internal import Coding
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// The role `sandbox-host`: the process that keeps one local sandbox alive, whatever happens to the server.
public enum SandboxHostRole {
    /// Runs a host: its only argument is its directory, its settings arrive on standard input. Returns only if the host cannot start.
    public static func run(arguments: [String]) -> Int32 {
        guard let directory = arguments.first, directory.hasPrefix("/") else { return fail("sandbox-host needs the path of its directory") }
        guard let bootstrap = readBootstrap() else { return fail("sandbox-host got no settings over its standard input") }
        _ = hearth_become_subreaper()
        signal(SIGPIPE, SIG_IGN)
        let files = HostFiles(directory: bootstrap.path(of: directory))
        guard takeLock(files.directory) else { return fail("another host keeps this sandbox already") }
        setLimits(bootstrap.limits)
        let group = bootstrap.groups.map { ControlGroup(bootstrap.intent.sandbox, in: $0) }
        // While the process is single-threaded: a mount namespace of its own, for the overlay of the work tree.
        let canMount = bootstrap.isolation == .bubblewrap && MountNamespace.enter()
        EventLoops.shareOneThread()
        NetworkLoop.post {
            do throws(SystemError) {
                try Host.start(bootstrap, files, canMount: canMount, group: group)
            } catch {
                exit(fail("\(error)"))
            }
        }
        EventLoops.runOnThisThread()
    }

    private static func readBootstrap() -> HostProtocol.Bootstrap? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(0, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return try? JSONCoding.decode(HostProtocol.Bootstrap.self, from: bytes)
    }

    /// Ensures one host per directory, however often one is started. The lock is held until this process ends.
    private static func takeLock(_ directory: String) -> Bool {
        let file = hearth_open("\(directory)/lock", O_RDWR | O_CREAT, 0o600)
        return file >= 0 && hearth_flock_exclusive(file) == 0
    }

    /// Sets the limits on this process, from which everything inside inherits them: set on a child, they would come too late for what it starts at
    /// once.
    private static func setLimits(_ limits: SandboxLimits) {
        let wanted: [(__rlimit_resource, UInt64)] = [
            (RLIMIT_FSIZE, UInt64(max(0, limits.fileBytes))), (RLIMIT_CORE, 0), (RLIMIT_NOFILE, HostLimits.openFiles),
        ]
        for (resource, value) in wanted { _ = hearth_limit_process(0, Int32(resource.rawValue), value) }
    }

    private static func fail(_ text: String) -> Int32 {
        let line = Array("\(text)\n".utf8)
        write(2, line, line.count)
        return 1
    }
}

/// The host's own mount namespace, in which the overlay of the work tree is mounted. For single-threaded processes only.
private enum MountNamespace {
    /// Enters a new namespace; returns `false` if the machine does not allow it.
    static func enter() -> Bool {
        let (user, group) = (geteuid(), getegid())
        if hearth_unshare_mount() != 0 {
            guard hearth_unshare_user_and_mount() == 0, write("deny", to: "setgroups"), write("\(user) \(user) 1\n", to: "uid_map"),
                write("\(group) \(group) 1\n", to: "gid_map")
            else { return false }
        }
        // Otherwise the mounts would propagate to the rest of the machine, where `/` is shared.
        return hearth_mount("none", "/", "none", UInt(MS_REC | MS_SLAVE), "") == 0
    }

    private static func write(_ text: String, to name: String) -> Bool {
        let file = hearth_open("/proc/self/\(name)", O_WRONLY, 0)
        guard file >= 0 else { return false }
        defer { close(file) }
        return Glibc.write(file, text, text.utf8.count) == text.utf8.count
    }
}
