public import Cells
internal import Runtime

/// A cache of all repositories that runs have used: each is fetched once, each of its commits checked out once, and shared by all runs.
///
/// At most one fetch of a mirror and one checkout of a commit runs at a time; other callers wait for it and share its result.
public actor CloneCache {
    private let host: RepositoryHost
    private let files: CacheFiles
    private let cells: GitCells
    private let treeBytes: Int64
    private let packBytes: Int64
    private let accountBytes: Int64
    /// The current fetches by cache key, and checkouts by path.
    private let flights = SingleFlight()

    /// Creates a cache in `directory`, which is created if it does not exist.
    ///
    /// - Parameters:
    ///   - needsCell: Commands that read untrusted files run in a bubblewrap cell, or not at all.
    ///   - treeBytes: The most bytes that the files of a commit may have.
    ///   - accountBytes: The most bytes that the entries of an account may have together.
    public init(directory: String, host: RepositoryHost, needsCell: Bool, treeBytes: Int64, accountBytes: Int64) {
        self.init(
            directory: directory, host: host, needsCell: needsCell, bubblewrap: "bwrap", treeBytes: treeBytes, accountBytes: accountBytes)
    }

    /// - Parameters:
    ///   - bubblewrap: bubblewrap itself: a path, or a name to look up.
    ///   - packBytes: The most bytes that the pack of a fetch may have.
    init(
        directory: String, host: RepositoryHost, needsCell: Bool = false, bubblewrap: String = "bwrap", treeBytes: Int64 = 8 << 30,
        packBytes: Int64 = GitLimits.packBytes, accountBytes: Int64 = 16 << 30
    ) {
        self.treeBytes = treeBytes
        self.packBytes = packBytes
        self.accountBytes = accountBytes
        cells = GitCells(isRequired: needsCell, bubblewrap: bubblewrap)
        self.host = host
        files = CacheFiles(root: directory, owner: CellUser.current)
    }

    /// Removes everything that a crash has left unfinished. Call it before the first `prepare`.
    public func recover() async {
        let files = files
        await BlockingPool.shared.run { files.removeUnfinished() }
    }

    /// The reason why nothing can be checked out; `nil` if none is known. It is that a cell is required, and that the last attempt found none. Reading it
    /// starts another attempt.
    public nonisolated var cellProblem: String? { cells.problem() }

    /// Returns the reason why git cannot be isolated on this machine; `nil` if it can.
    public static func checkCell() async -> IsolationProbe.Problem? {
        await GitCell(bubblewrap: "bwrap").problem()
    }

    /// Returns the tree of a branch, tag or commit (`nil`: the default branch) as its host has it now.
    ///
    /// A commit that is already in the cache is served without asking its host.
    ///
    /// - Parameter account: The account that new entries count for; `nil` counts them for nobody.
    public func prepare(
        _ repository: RepositoryName, ref: String?, for account: CacheAccount? = nil
    ) async throws(RepositoryError) -> PreparedTree {
        do throws(RepositoryError) {
            return try await make(repository, ref, account.map { CacheShare(files: files, account: $0, limitBytes: accountBytes) })
        } catch {
            // A cell that has stopped working looks like a repository that lacks something.
            if error.code == .cloneFailed || error.code == .refNotFound { await cells.doubt() }
            throw error
        }
    }

    private func make(_ repository: RepositoryName, _ ref: String?, _ share: CacheShare?) async throws(RepositoryError) -> PreparedTree {
        let started = SystemTime().monotonic
        var mirror = try await mirror(of: repository, share)
        // An entry that is being fetched is in use, however long it was not.
        files.touch(files.directory(mirror.key))
        let resolved = try await resolve(ref, &mirror)
        let fetched = SystemTime().monotonic
        let (tree, facts) = try await tree(of: resolved.commit, mirror)
        let refs = try await writeRefs(of: mirror)
        let finished = SystemTime().monotonic
        files.touch(tree)
        files.touch(files.directory(mirror.key))
        return PreparedTree(
            cacheKey: mirror.key, url: mirror.url, ref: resolved.name, commit: resolved.commit, mirror: mirror.directory, baseTree: tree,
            fetchMillis: started.duration(to: fetched).millis, checkoutMillis: fetched.duration(to: finished).millis, refs: refs,
            branch: resolved.branch, facts: facts)
    }

    /// Returns the commit that a branch or tag (`nil`: the default branch) names at its host now, and fetches nothing. Returns `nil` if the name may be
    /// a commit, which a host does not list.
    public func look(_ repository: RepositoryName, ref: String?) async throws(RepositoryError) -> ResolvedRef? {
        var mirror = try await mirror(of: repository, nil)
        let list = try await mirror.ask()
        if let found = list.resolve(ref) { return found }
        guard let ref, ref != "HEAD" else { throw RepositoryError(.refNotFound, list.lackOfDefault) }
        guard CommitID.isPrefix(ref.lowercased()) else {
            throw RepositoryError(.refNotFound, "There is no branch or tag \"\(ref)\" in \(repository).")
        }
        return nil
    }

    /// Removes the entries that were not used for longest, until the cache holds at most `limitBytes`. Those that living sandboxes depend on (`keeping`)
    /// stay, and so do those handed out in the last minutes. Returns the bytes left.
    public func trim(limitBytes: Int64, keeping uses: [TreeUse]) async -> Int64 {
        let trim = CacheTrim(files: files, limitBytes: limitBytes, now: SystemTime().wall.millis / 1_000)
        return await BlockingPool.shared.run { trim.run(keeping: Set(uses)) }
    }

    /// Returns the newest mirror of a repository.
    private func mirror(of repository: RepositoryName, _ share: CacheShare?) async throws(RepositoryError) -> Mirror {
        let key = files.newest(CacheFiles.key(of: host.name(of: repository)))
        return Mirror(
            name: "\(repository)", url: host.url(of: repository), scheme: host.scheme, files: files, key: key, cell: try await cells.find(),
            packBytes: packBytes, share: share)
    }

    private func resolve(_ ref: String?, _ mirror: inout Mirror) async throws(RepositoryError) -> ResolvedRef {
        if let ref, !RefName.isValid(ref) { throw RepositoryError(.refNotFound, "\"\(ref)\" cannot be the name of a branch, tag or commit.") }
        // Commit ids may be written in either case.
        let id = ref.map { $0.lowercased() }
        if let ref, let id, CommitID.isWhole(id), mirror.exists, let commit = try await mirror.find(id) {
            return ResolvedRef(name: ref, commit: commit)
        }
        let list = try await mirror.ask()
        var fetch = CommitFetch(mirror: mirror, flights: flights)
        defer {
            mirror = fetch.mirror
            files.note(defaultBranch: list.defaultBranch, ofMirror: mirror.directory)
        }
        if let named = list.resolve(ref) {
            let commit = try await fetch.bring(named.commit, list)
            return ResolvedRef(name: named.name, commit: commit, branch: named.branch)
        }
        guard let ref, let id, ref != "HEAD" else { throw RepositoryError(.refNotFound, list.lackOfDefault) }
        guard CommitID.isPrefix(id) else { throw RepositoryError(.refNotFound, "There is no branch or tag \"\(ref)\" in \(mirror.name).") }
        return ResolvedRef(name: ref, commit: try await fetch.bring(id, list))
    }

    /// Stores the refs of a mirror where providers find them when they place a tree.
    private func writeRefs(of mirror: Mirror) async throws(RepositoryError) -> String {
        let path = files.refs(mirror.key)
        let text = try await mirror.packedRefs(defaultBranch: files.defaultBranch(ofMirror: mirror.directory))
        try files.replace(path, with: text)
        return path
    }

    private func tree(of commit: String, _ mirror: Mirror) async throws(RepositoryError) -> (path: String, facts: TreeFacts) {
        let path = files.tree(mirror.key, commit)
        let base = BaseTree(mirror: mirror, limitBytes: treeBytes)
        let isComplete = files.isComplete(tree: path, commit: commit)
        // A second time if it was another account's share that ended.
        for isLast in isComplete ? [] : [false, true] {
            let outcome = await flights.join(path) { () throws(RepositoryError) in try await base.make(commit) }
            guard let problem = outcome.problem else { break }
            if isLast || !outcome.wasJoined || problem.code != .repositoryTooLarge { throw problem }
        }
        return (path, try await base.facts(of: path))
    }
}

/// A commit that is fetched and checked out, ready to be placed in a sandbox.
public struct PreparedTree: Sendable, Hashable, Codable {
    /// The key of the cache entry: a digest of the URL without `.git`, or of a random id for a recreated repository.
    public let cacheKey: String
    /// The URL it was fetched from.
    public let url: String
    /// The branch or tag that was resolved, or the commit as requested.
    public let ref: String
    /// The commit.
    public let commit: String
    /// The bare repository with its objects.
    public let mirror: String
    /// Its checkout.
    public let baseTree: String
    /// The time that resolving and fetching took.
    public let fetchMillis: Int64
    /// The time that the checkout took, including its facts and refs.
    public let checkoutMillis: Int64
    /// A file with branches and tags, like a clone's `packed-refs`; `nil` in the journal of an older server.
    public let refs: String?
    /// The branch that was resolved; `nil` for a tag or commit.
    public let branch: String?
    /// The facts about contents missing from the checkout; `nil` in the journal of an older server.
    public let facts: TreeFacts?
}
