internal import Cells
internal import Glibc
internal import Runtime

/// A bubblewrap cell for git commands that read untrusted data: no files but the named directories and the system's programs, no environment but the
/// variables given to git, and no network except for commands that talk to a host.
struct GitCell: Sendable {
    /// bubblewrap itself: a path, or a name to look up.
    let bubblewrap: String
    /// Directories git may read, at their own paths.
    var readable: [String] = []
    /// Directories git may write, at their own paths.
    var writable: [String] = []
    /// The command talks to a host.
    var hasNetwork = false

    /// Returns the walls around a git process.
    func call(for spec: ProcessSpec) -> Bubblewrap {
        var call = Bubblewrap(bubblewrap, hasNetwork: hasNetwork)
        call.add(CellWalls.programs + CellWalls.processes + CellWalls.devices)
        call.add(["--size", "\(GitLimits.cellTemporaryBytes)", "--tmpfs", "/tmp"])
        if hasNetwork {
            call.add(CellWalls.configuration + CellWalls.nameService)
            // The operator's own certificates.
            for name in GitEnvironment.certificates {
                if let path = spec.environment[name], access(path, F_OK) == 0 { call.bind(path) }
            }
        }
        for directory in readable { call.bind(directory) }
        for directory in writable { call.bind(directory, isWritable: true) }
        return call
    }

    /// Returns the reason why git cannot be isolated on this machine, found by running a program there; `nil` if it can.
    func problem(within patience: Duration = IsolationProbe.patience) async -> IsolationProbe.Problem? {
        await IsolationProbe.problem(of: call(for: ProcessSpec(executable: "git")), within: patience)
    }
}

/// The source of cells: looks for one until it is found.
///
/// A failed attempt is not remembered: the machine may have been too busy for bubblewrap.
actor GitCells {
    private let cell: GitCell
    /// Without a cell git does not run at all, since the operator wants runs isolated.
    private let isRequired: Bool
    private let patience: Duration
    private let log = Logger(label: "repository")
    private var isFound = false
    /// The reason why the last attempt found no cell where one is required, and whether another attempt is under way.
    private let lack = Locked<(reason: String?, isInQuestion: Bool)>((nil, false))

    init(isRequired: Bool, bubblewrap: String, patience: Duration = IsolationProbe.patience) {
        cell = GitCell(bubblewrap: bubblewrap)
        self.isRequired = isRequired
        self.patience = patience
    }

    /// Returns the cell; `nil` if git runs on the machine itself, as the operator has accepted.
    ///
    /// - Throws: `clone_failed` if a cell is required but not available.
    func find() async throws(RepositoryError) -> GitCell? {
        if isFound { return cell }
        guard let problem = await cell.problem(within: patience) else {
            isFound = true
            lack.withLock { $0.reason = nil }
            return cell
        }
        guard isRequired else {
            log.notice("trees are checked out by git on the machine itself, with filters and hooks off", ["reason": problem.detail])
            return nil
        }
        log.error("nothing is checked out: git cannot be shut in", ["reason": problem.detail, "remedy": problem.remedy])
        lack.withLock { $0.reason = problem.detail }
        throw RepositoryError(.cloneFailed, "git cannot be shut in, so the repository was not checked out: \(problem.detail).")
    }

    /// Forgets the cell after something in it has failed, so that the next caller looks again.
    func doubt() {
        isFound = false
    }

    /// Returns the reason why no checkout can be made; `nil` if none is known. Starts another attempt, so that a later answer is current.
    nonisolated func problem() -> String? {
        let (known, isFirst) = lack.withLock { lack in
            defer { if lack.reason != nil { lack.isInQuestion = true } }
            return (lack.reason, !lack.isInQuestion)
        }
        if known != nil, isFirst {
            Task {
                _ = try? await find()
                lack.withLock { $0.isInQuestion = false }
            }
        }
        return known
    }
}
