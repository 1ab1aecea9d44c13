internal import Runtime

/// A bubblewrap cell for git commands that read what a stranger wrote: no network, no file but the named directories and the system's
/// programs, nothing of the environment but what git is given.
struct GitCell: Sendable {
    let bubblewrap: String
    /// Directories git may read, at their own paths.
    var readable: [String] = []
    /// Directories git may write, at their own paths.
    var writable: [String] = []

    func wrap(_ spec: ProcessSpec) -> ProcessSpec {
        var words = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
        for (name, value) in spec.environment.sorted(by: { $0.key < $1.key }) { words += ["--setenv", name, value] }
        words += ["--ro-bind", "/usr", "/usr"]
        for directory in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] { words += ["--ro-bind-try", directory, directory] }
        words += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
        for directory in readable { words += ["--ro-bind", directory, directory] }
        for directory in writable { words += ["--bind", directory, directory] }
        words += ["--chdir", spec.directory ?? "/", "--", spec.executable] + spec.arguments
        var wrapped = ProcessSpec(executable: bubblewrap, arguments: words, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], directory: "/")
        wrapped.isSessionLeader = spec.isSessionLeader
        wrapped.diesWithParent = spec.diesWithParent
        return wrapped
    }

    /// Whether cells can be had on this machine; tried once by running one.
    static func probe(bubblewrap: String = "bwrap") async -> GitCell? {
        let cell = GitCell(bubblewrap: bubblewrap)
        let spec = ProcessSpec(executable: "true", environment: ["PATH": "/usr/bin:/bin"], directory: "/")
        let output = try? await ChildProcess.run(cell.wrap(spec), timeout: .seconds(10), outputLimit: 4096)
        return output?.status.isSuccess == true ? cell : nil
    }
}
