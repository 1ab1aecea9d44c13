internal import Crypto
internal import Runtime

/// Every repository that runs have used: fetched once, checked out once a commit, shared by all of them.
///
/// One fetch per mirror and one checkout per commit at a time; who comes meanwhile waits for it and shares what it brought.
public actor CloneCache {
    private let host: RepositoryHost
    private let files: CacheFiles
    private let log = Logger(label: "repository")
    private var cell: GitCell?
    private var hasProbed = false
    /// Fetches by cache key and checkouts by path that run now.
    private var running: [String: Task<RepositoryError?, Never>] = [:]

    /// A cache below `directory`, which is made when it is not there.
    public init(directory: String, host: RepositoryHost) {
        self.host = host
        files = CacheFiles(root: directory)
    }

    /// Removes what a crash has left half done. Call it before the first `prepare`.
    public func recover() async {
        let files = files
        await BlockingPool.shared.run { files.removeUnfinished() }
    }

    /// The tree of a branch, tag or commit (`nil`: the default branch) as its host has it now.
    ///
    /// A commit that is already here is served without asking its host.
    public func prepare(_ repository: RepositoryName, ref: String?) async throws(RepositoryError) -> PreparedTree {
        let url = host.url(of: repository)
        let key = Self.cacheKey(of: host.name(of: repository))
        let mirror = Mirror(url: url, scheme: host.scheme, directory: files.mirror(key))
        let started = SystemTime().monotonic
        let resolved = try await resolve(ref, mirror, key)
        let fetched = SystemTime().monotonic
        let tree = try await tree(of: resolved.commit, key: key)
        let finished = SystemTime().monotonic
        files.touch(tree)
        files.touch(files.directory(key))
        return PreparedTree(
            cacheKey: key, url: url, ref: resolved.name, commit: resolved.commit, mirror: mirror.directory, baseTree: tree,
            fetchMillis: started.duration(to: fetched).millis, checkoutMillis: fetched.duration(to: finished).millis)
    }

    /// What a branch or tag (`nil`: the default branch) stands for at its host now; nothing is fetched. `nil` when the name may be a commit,
    /// which a host does not list.
    func look(_ repository: RepositoryName, ref: String?) async throws(RepositoryError) -> ResolvedRef? {
        let url = host.url(of: repository)
        let mirror = Mirror(url: url, scheme: host.scheme, directory: files.mirror(Self.cacheKey(of: host.name(of: repository))))
        let list = try await mirror.ask()
        if let found = list.resolve(ref) { return found }
        guard let ref else { throw RepositoryError(.refNotFound, "The repository is empty: it has no commit to start from.") }
        guard isCommitPrefix(ref) else { throw RepositoryError(.refNotFound, "There is no branch or tag \"\(ref)\" in \(url).") }
        return nil
    }

    /// Removes what was least used until the cache holds at most `limitBytes`; what is named by `keeping` (cache key and commit of each
    /// living sandbox) stays, and so does what was handed out in the last minutes. Returns the bytes that are left.
    public func trim(limitBytes: Int64, keeping uses: [(cacheKey: String, commit: String)]) async -> Int64 {
        let kept = Set(uses.map { CacheTrim.Use(cacheKey: $0.cacheKey, commit: $0.commit) })
        let trim = CacheTrim(files: files, limitBytes: limitBytes, now: SystemTime().wall.millis / 1_000)
        return await BlockingPool.shared.run { trim.run(keeping: kept) }
    }

    private func resolve(_ ref: String?, _ mirror: Mirror, _ key: String) async throws(RepositoryError) -> ResolvedRef {
        if let ref, !RefName.isValid(ref) { throw RepositoryError(.refNotFound, "\"\(ref)\" cannot be the name of a branch, tag or commit.") }
        if let ref, isCommit(ref), files.exists("\(mirror.directory)/HEAD"), let commit = try await mirror.find(ref) {
            return ResolvedRef(name: ref, commit: commit)
        }
        let list = try await mirror.ask()
        if let named = list.resolve(ref) {
            let commit = try await bring(named.commit, mirror, key)
            return ResolvedRef(name: named.name, commit: commit)
        }
        guard let ref else { throw RepositoryError(.refNotFound, "The repository is empty: it has no commit to start from.") }
        guard isCommitPrefix(ref) else { throw RepositoryError(.refNotFound, "There is no branch or tag \"\(ref)\" in \(mirror.url).") }
        return ResolvedRef(name: ref, commit: try await bring(ref, mirror, key))
    }

    /// Fetches until the commit is here.
    private func bring(_ commit: String, _ mirror: Mirror, _ key: String) async throws(RepositoryError) -> String {
        for _ in 0...RepositoryLimits.fetchAttempts {
            if files.exists("\(mirror.directory)/HEAD"), let found = try await mirror.find(commit) { return found }
            try await share(key) { [files] () throws(RepositoryError) in
                try files.makeDirectory(files.directory(key))
                try files.write(mirror.url + "\n", to: "\(files.directory(key))/url")
                try await mirror.create(files)
                try await mirror.fetchAll()
            }
        }
        if let found = try await mirror.find(commit) { return found }
        if isCommit(commit), try await mirror.fetch(commit: commit), let found = try await mirror.find(commit) { return found }
        throw RepositoryError(.refNotFound, "There is no branch, tag or commit \"\(commit)\" in \(mirror.url).")
    }

    private func tree(of commit: String, key: String) async throws(RepositoryError) -> String {
        let path = files.tree(key, commit)
        if files.isComplete(tree: path, commit: commit) { return path }
        if !hasProbed {
            cell = await GitCell.probe()
            hasProbed = true
            if cell == nil { log.notice("no bubblewrap: trees are checked out by git on the machine itself, with filters and hooks off") }
        }
        let base = BaseTree(files: files, cell: cell)
        try await share(path) { () throws(RepositoryError) in
            _ = try await base.make(cacheKey: key, commit: commit)
        }
        return path
    }

    /// Runs `work` unless it runs already under this key; either way returns when it has ended. The work is nobody's child: it goes on when
    /// the first who wanted it is cancelled, because others may wait.
    private func share(_ key: String, _ work: @escaping @Sendable () async throws(RepositoryError) -> Void) async throws(RepositoryError) {
        let task =
            running[key]
            ?? Task.detached { () -> RepositoryError? in
                do throws(RepositoryError) {
                    try await work()
                    return nil
                } catch {
                    return error
                }
            }
        running[key] = task
        let problem = await task.value
        if running[key] == task { running[key] = nil }
        if let problem { throw problem }
    }

    static func cacheKey(of name: String) -> String {
        String(Hex.encode(SHA256.digest(Array(name.utf8))).prefix(32))
    }
}
