internal import Glibc
internal import Runtime
internal import SandboxDriver

/// A bubblewrap cell for git commands that read untrusted data: no files but the named directories and the system's programs, no environment but the
/// variables given to git, and no network except for commands that talk to a host.
struct GitCell: Sendable {
    let bubblewrap: String
    /// Directories git may read, at their own paths.
    var readable: [String] = []
    /// Directories git may write, at their own paths.
    var writable: [String] = []
    /// The command talks to a host.
    var hasNetwork = false

    /// Returns the same process, wrapped in the cell. Bubblewrap reads the system call filter from `filter`.
    func wrap(_ spec: ProcessSpec, filter: borrowing Descriptor) -> ProcessSpec {
        var shelter = CellUser.current?.shelter()
        /// Returns the path under which the cell's user finds a file.
        func source(_ path: String) -> String { shelter?.admit(path) ?? path }
        var words = hasNetwork ? CellWalls.networkedNamespaces : CellWalls.namespaces
        for (name, value) in spec.environment.sorted(by: { $0.key < $1.key }) { words += ["--setenv", name, value] }
        words += CellWalls.programs + CellWalls.processes + CellWalls.devices
        words += ["--size", "\(RepositoryLimits.cellTemporaryBytes)", "--tmpfs", "/tmp"]
        if hasNetwork {
            words += CellWalls.configuration + CellWalls.nameService
            // The operator's own certificates.
            for name in GitEnvironment.certificates {
                if let path = spec.environment[name], access(path, F_OK) == 0 { words += ["--ro-bind", source(path), path] }
            }
        }
        for directory in readable { words += ["--ro-bind", source(directory), directory] }
        for directory in writable { words += ["--bind", source(directory), directory] }
        words += CellWalls.closedRoot + CellFilter.options + ["--chdir", spec.directory ?? "/", "--", spec.executable] + spec.arguments
        // A bare name is looked up on the path; a path may lie where the cell's user cannot go.
        let program = bubblewrap.contains("/") ? source(bubblewrap) : bubblewrap
        var wrapped = ProcessSpec(executable: program, arguments: words, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], directory: "/")
        wrapped.inherited = [(source: filter.raw, target: CellFilter.descriptor)]
        wrapped.shelter = shelter
        wrapped.isSessionLeader = spec.isSessionLeader
        wrapped.diesWithParent = spec.diesWithParent
        return wrapped
    }

    /// Returns the reason why git cannot be isolated on this machine, found by running a command there; `nil` if it can.
    func problem(within patience: Duration = IsolationProbe.patience) async -> IsolationProbe.Problem? {
        do throws(SystemError) {
            let filter = try CellFilter.open()
            let spec = ProcessSpec(executable: "true", environment: ["PATH": "/usr/bin:/bin"], directory: "/")
            return await IsolationProbe.problem(running: wrap(spec, filter: filter), filter: filter, within: patience)
        } catch {
            return IsolationProbe.Problem(detail: "no filter of system calls can be made: \(error)", remedy: "see the detail")
        }
    }
}
