internal import Glibc
internal import Runtime
internal import SandboxDriver

/// A bubblewrap cell for git commands that read what a stranger wrote: no file but the named directories and the system's programs, nothing of the
/// environment but what git is given, and no network but for a command that speaks with a host.
struct GitCell: Sendable {
    let bubblewrap: String
    /// Directories git may read, at their own paths.
    var readable: [String] = []
    /// Directories git may write, at their own paths.
    var writable: [String] = []
    /// It speaks with a host.
    var hasNetwork = false

    /// The same process in the cell. Bubblewrap reads the filter of system calls from `filter`.
    func wrap(_ spec: ProcessSpec, filter: borrowing Descriptor) -> ProcessSpec {
        var shelter = CellUser.current?.shelter()
        /// Where the user of the cell finds it.
        func source(_ path: String) -> String { shelter?.admit(path) ?? path }
        var words = hasNetwork ? CellWalls.networkedNamespaces : CellWalls.namespaces
        for (name, value) in spec.environment.sorted(by: { $0.key < $1.key }) { words += ["--setenv", name, value] }
        words += CellWalls.programs + CellWalls.processes + CellWalls.devices
        words += ["--size", "\(RepositoryLimits.cellTemporaryBytes)", "--tmpfs", "/tmp"]
        if hasNetwork {
            words += CellWalls.configuration + CellWalls.nameService
            // Certificates of the operator's own.
            for name in GitEnvironment.certificates {
                if let path = spec.environment[name], access(path, F_OK) == 0 { words += ["--ro-bind", source(path), path] }
            }
        }
        for directory in readable { words += ["--ro-bind", source(directory), directory] }
        for directory in writable { words += ["--bind", source(directory), directory] }
        words += CellWalls.closedRoot + CellFilter.options + ["--chdir", spec.directory ?? "/", "--", spec.executable] + spec.arguments
        // A name is looked up on the path; a path may lie where the user cannot go.
        let program = bubblewrap.contains("/") ? source(bubblewrap) : bubblewrap
        var wrapped = ProcessSpec(executable: program, arguments: words, environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], directory: "/")
        wrapped.inherited = [(source: filter.raw, target: CellFilter.descriptor)]
        wrapped.shelter = shelter
        wrapped.isSessionLeader = spec.isSessionLeader
        wrapped.diesWithParent = spec.diesWithParent
        return wrapped
    }

    /// Why git cannot be shut in on this machine, found by running something there; `nil` = it can.
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
