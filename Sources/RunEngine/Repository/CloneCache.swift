internal import Coding
internal import Crypto
internal import Runtime
public import SandboxDriver

/// Every repository that runs have used: fetched once, checked out once a commit, shared by all of them.
///
/// One fetch per mirror and one checkout per commit at a time; who comes meanwhile waits for it and shares what it brought.
public actor CloneCache {
    private let host: RepositoryHost
    private let files: CacheFiles
    private let log = Logger(label: "repository")
    private let cells: GitCells
    private let treeBytes: Int64
    /// Fetches by cache key and checkouts by path that run now.
    private var running: [String: Task<RepositoryError?, Never>] = [:]

    /// A cache below `directory`, which is made when it is not there.
    ///
    /// - Parameters:
    ///   - needsCell: what reads a stranger's files runs in a cell of `bubblewrap`, or not at all.
    ///   - treeBytes: the most that the files of a commit may have.
    public init(
        directory: String, host: RepositoryHost, needsCell: Bool = false, bubblewrap: String = "bwrap", treeBytes: Int64 = 8 << 30
    ) {
        self.treeBytes = treeBytes
        cells = GitCells(isRequired: needsCell, bubblewrap: bubblewrap)
        self.host = host
        files = CacheFiles(root: directory, owner: CellUser.current)
    }

    /// Removes what a crash has left half done. Call it before the first `prepare`.
    public func recover() async {
        let files = files
        await BlockingPool.shared.run { files.removeUnfinished() }
    }

    /// The reason why nothing can be checked out: a cell is needed, and there was none at the last look. Asking looks again, for a later answer.
    public nonisolated var cellProblem: String? { cells.problem() }

    /// Why git cannot be shut in on this machine; `nil` = it can.
    public static func checkCell() async -> IsolationProbe.Problem? {
        await GitCell(bubblewrap: "bwrap").problem()
    }

    /// The tree of a branch, tag or commit (`nil`: the default branch) as its host has it now.
    ///
    /// A commit that is already here is served without asking its host.
    public func prepare(_ repository: RepositoryName, ref: String?) async throws(RepositoryError) -> PreparedTree {
        do throws(RepositoryError) {
            return try await make(repository, ref)
        } catch {
            // A cell that does not work any more looks like a repository that lacks something.
            if error.code == .cloneFailed || error.code == .refNotFound { await cells.doubt() }
            throw error
        }
    }

    private func make(_ repository: RepositoryName, _ ref: String?) async throws(RepositoryError) -> PreparedTree {
        let started = SystemTime().monotonic
        var mirror = try await mirror(of: repository)
        let resolved = try await resolve(ref, &mirror)
        let fetched = SystemTime().monotonic
        let key = files.key(ofMirror: mirror.directory)
        let (tree, facts) = try await tree(of: resolved.commit, mirror, key: key)
        let refs = try await writeRefs(of: mirror, key: key)
        let finished = SystemTime().monotonic
        files.touch(tree)
        files.touch(files.directory(key))
        return PreparedTree(
            cacheKey: key, url: mirror.url, ref: resolved.name, commit: resolved.commit, mirror: mirror.directory, baseTree: tree,
            fetchMillis: started.duration(to: fetched).millis, checkoutMillis: fetched.duration(to: finished).millis, refs: refs,
            branch: resolved.branch, facts: facts)
    }

    /// What a branch or tag (`nil`: the default branch) stands for at its host now; nothing is fetched. `nil` when the name may be a commit,
    /// which a host does not list.
    func look(_ repository: RepositoryName, ref: String?) async throws(RepositoryError) -> ResolvedRef? {
        var mirror = try await mirror(of: repository)
        let list = try await ask(&mirror)
        if let found = list.resolve(ref) { return found }
        guard let ref, ref != "HEAD" else { throw RepositoryError(.refNotFound, list.lackOfDefault) }
        guard isCommitPrefix(ref.lowercased()) else {
            throw RepositoryError(.refNotFound, "There is no branch or tag \"\(ref)\" in \(repository).")
        }
        return nil
    }

    /// Removes what was least used until the cache holds at most `limitBytes`; what is named by `keeping` (cache key and commit of each
    /// living sandbox) stays, and so does what was handed out in the last minutes. Returns the bytes that are left.
    public func trim(limitBytes: Int64, keeping uses: [(cacheKey: String, commit: String)]) async -> Int64 {
        let kept = Set(uses.map { CacheTrim.Use(cacheKey: $0.cacheKey, commit: $0.commit) })
        let trim = CacheTrim(files: files, limitBytes: limitBytes, now: SystemTime().wall.millis / 1_000)
        return await BlockingPool.shared.run { trim.run(keeping: kept) }
    }

    /// The newest mirror of a repository.
    private func mirror(of repository: RepositoryName) async throws(RepositoryError) -> Mirror {
        let key = files.newest(Self.cacheKey(of: host.name(of: repository)))
        return Mirror(
            name: "\(repository)", url: host.url(of: repository), scheme: host.scheme, directory: files.mirror(key), cell: try await cells.find())
    }

    /// The host's refs as they are now; of a repository that was moved, where it is now, on the same host.
    private func ask(_ mirror: inout Mirror) async throws(RepositoryError) -> RefList {
        for _ in 0..<RepositoryLimits.redirects {
            do throws(RepositoryError) {
                return try await mirror.ask()
            } catch {
                guard Redirect.isNamed(in: error), let target = await Redirect.target(of: mirror.url) else { throw error }
                guard let origin = Redirect.origin(of: mirror.url), Redirect.origin(of: target) == origin else {
                    throw RepositoryError(
                        .cloneFailed,
                        "The host sends git to \(Redirect.origin(of: target) ?? "another address"), which is not followed: only redirects within one host are."
                    )
                }
                log.notice("a repository was moved", ["repository": mirror.name, "to": target])
                mirror.url = target
            }
        }
        throw RepositoryError(.repositoryUnreachable, "The host sends git from one address to the next.")
    }

    private func resolve(_ ref: String?, _ mirror: inout Mirror) async throws(RepositoryError) -> ResolvedRef {
        if let ref, !RefName.isValid(ref) { throw RepositoryError(.refNotFound, "\"\(ref)\" cannot be the name of a branch, tag or commit.") }
        // Ids of commits are written in either case.
        let id = ref.map { $0.lowercased() }
        if let ref, let id, isCommit(id), files.exists("\(mirror.directory)/HEAD"), let commit = try await mirror.find(id) {
            return ResolvedRef(name: ref, commit: commit)
        }
        let list = try await ask(&mirror)
        defer { files.note(defaultBranch: list.defaultBranch, ofMirror: mirror.directory) }
        if let named = list.resolve(ref) {
            let commit = try await bring(named.commit, &mirror, list)
            return ResolvedRef(name: named.name, commit: commit, branch: named.branch)
        }
        guard let ref, let id, ref != "HEAD" else { throw RepositoryError(.refNotFound, list.lackOfDefault) }
        guard isCommitPrefix(id) else { throw RepositoryError(.refNotFound, "There is no branch or tag \"\(ref)\" in \(mirror.name).") }
        return ResolvedRef(name: ref, commit: try await bring(id, &mirror, list))
    }

    /// Fetches until the commit is here. A repository that was made anew under its old name gets a mirror of its own: what the old one held is
    /// not the new one's to give.
    private func bring(_ commit: String, _ mirror: inout Mirror, _ list: RefList) async throws(RepositoryError) -> String {
        var old: [String] = []
        if files.exists("\(mirror.directory)/HEAD") {
            if let found = try await mirror.find(commit) { return found }
            let tips = try await mirror.tips()
            let new = Set(list.refs.values)
            // While one branch is where it was, it is the same repository.
            if !new.isEmpty, !tips.contains(where: new.contains) { old = Array(tips.prefix(RepositoryLimits.comparedTips)) }
            // Objects of another format cannot even be fetched into it.
            if let first = tips.first, !new.isEmpty, list.isSHA256 != (first.utf8.count == 64) {
                mirror = try successor(of: mirror)
                old = []
            }
        }
        let found = try await fetch(commit, mirror, isSHA256: list.isSHA256)
        guard !old.isEmpty else { return found }
        for tip in old where try await mirror.areRelated(tip, found) { return found }
        mirror = try successor(of: mirror)
        return try await fetch(commit, mirror, isSHA256: list.isSHA256)
    }

    private func fetch(_ commit: String, _ mirror: Mirror, isSHA256: Bool) async throws(RepositoryError) -> String {
        let key = files.key(ofMirror: mirror.directory)
        var problem: RepositoryError?
        for _ in 0..<RepositoryLimits.fetchAttempts where problem == nil {
            do throws(RepositoryError) {
                try await share(key) { [files] () throws(RepositoryError) in
                    try files.makeDirectory(files.directory(key))
                    try files.write(mirror.url + "\n", to: "\(files.directory(key))/url")
                    try await mirror.create(files, isSHA256: isSHA256)
                    defer { files.settle(mirror.directory) }
                    try await mirror.fetchAll()
                }
            } catch {
                problem = error
                if error.code == .repositoryTooLarge { files.removeUnfinishedPacks(key) }
            }
            if files.exists("\(mirror.directory)/HEAD"), let found = try await mirror.find(commit) { return found }
        }
        if let problem, problem.code != .cloneFailed { throw problem }
        // Another ref may have failed the whole fetch: only the one that is wanted can fail a run.
        if isCommit(commit), files.exists("\(mirror.directory)/HEAD"), try await mirror.fetch(commit: commit, files),
            let found = try await mirror.find(commit)
        {
            if let problem {
                log.warning("only the commit that was asked for could be fetched", ["repository": mirror.name, "error": problem.detail])
            }
            return found
        }
        throw problem ?? RepositoryError(.refNotFound, "There is no branch, tag or commit \"\(commit)\" in \(mirror.name).")
    }

    /// A mirror beside the old one, which stays for the sandboxes that stand on it.
    private func successor(of mirror: Mirror) throws(RepositoryError) -> Mirror {
        log.notice("a repository was made anew under its name, and is fetched from the beginning", ["repository": mirror.name])
        let old = files.key(ofMirror: mirror.directory)
        var key = files.newest(old)
        if key == old {
            key = Self.cacheKey(of: Identifier.random(prefix: "successor"))
            try files.write(key, to: files.successor(ofKey: old))
        }
        return Mirror(name: mirror.name, url: mirror.url, scheme: mirror.scheme, directory: files.mirror(key), cell: mirror.cell)
    }

    /// Leaves the refs of a mirror where those who place a tree find them.
    private func writeRefs(of mirror: Mirror, key: String) async throws(RepositoryError) -> String {
        let path = files.refs(key)
        let text = try await mirror.packedRefs(defaultBranch: files.defaultBranch(ofMirror: mirror.directory))
        try files.replace(path, with: text)
        return path
    }

    private func tree(of commit: String, _ mirror: Mirror, key: String) async throws(RepositoryError) -> (path: String, facts: TreeFacts) {
        let path = files.tree(key, commit)
        let base = BaseTree(files: files, mirror: mirror, limitBytes: treeBytes)
        if !files.isComplete(tree: path, commit: commit) {
            try await share(path) { () throws(RepositoryError) in
                _ = try await base.make(cacheKey: key, commit: commit)
            }
        }
        return (path, try await base.facts(of: path))
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
