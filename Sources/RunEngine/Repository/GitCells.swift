internal import Runtime
internal import SandboxDriver

/// Where checkouts get their cell from: looked for until one is found.
///
/// That there is none is not remembered, since a machine that was busy is not a machine without bubblewrap.
actor GitCells {
    private let cell: GitCell
    /// Whether git runs in a cell or not at all: the operator wants runs isolated.
    private let isRequired: Bool
    private let patience: Duration
    private let log = Logger(label: "repository")
    private var isFound = false
    /// Why there was none at the last look, where one is required, and whether that is being looked at.
    private let lack = Locked<(reason: String?, isInQuestion: Bool)>((nil, false))

    init(isRequired: Bool, bubblewrap: String, patience: Duration = IsolationProbe.patience) {
        cell = GitCell(bubblewrap: bubblewrap)
        self.isRequired = isRequired
        self.patience = patience
    }

    /// The cell; `nil` = git runs on the machine itself, which the operator has accepted.
    ///
    /// - Throws: `clone_failed` where a cell is required and cannot be had.
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

    /// Forgets that there was one: something in it has failed, and the next who needs one looks again.
    func doubt() {
        isFound = false
    }

    /// The reason why no checkout can be made; `nil` = none is known. Asking looks again, so that a later answer knows of a mended machine.
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
