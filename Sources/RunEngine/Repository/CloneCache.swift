internal import Coding
internal import Crypto
internal import Runtime
public import SandboxDriver

/// A cache of all repositories that runs have used: each is fetched once, each commit checked out once, and shared by all runs.
///
/// At most one fetch per mirror and one checkout per commit runs at a time; other callers wait for it and share its result.
public actor CloneCache {
    private let host: RepositoryHost
    private let files: CacheFiles
    private let log = Logger(label: "repository")
    private let cells: GitCells
    private let treeBytes: Int64
    private let packBytes: Int64
    private let accountBytes: Int64
    /// The current fetches by cache key, and checkouts by path.
    private var running: [String: Task<RepositoryError?, Never>] = [:]

    /// Creates a cache in `directory`, which is created if it does not exist.
    ///
    /// - Parameters:
    ///   - needsCell: Commands that read untrusted files run in a `bubblewrap` cell, or not at all.
    ///   - treeBytes: The most bytes that the files of a commit may have.
    ///   - packBytes: The most bytes that the pack of a fetch may have.
    ///   - accountBytes: The most bytes that the entries of an account may have together.
    init(
        directory: String, host: RepositoryHost, needsCell: Bool = false, bubblewrap: String = "bwrap", treeBytes: Int64 = 8 << 30,
        packBytes: Int64 = RepositoryLimits.packBytes, accountBytes: Int64 = 16 << 30
    ) {
        self.treeBytes = treeBytes
        self.packBytes = packBytes
        self.accountBytes = accountBytes
        cells = GitCells(isRequired: needsCell, bubblewrap: bubblewrap)
        self.host = host
        files = CacheFiles(root: directory, owner: CellUser.current)
    }

    /// Removes everything that a crash left unfinished. Call it before the first `prepare`.
    func recover() async {
        let files = files
        await BlockingPool.shared.run { files.removeUnfinished() }
    }

    /// The reason why nothing can be checked out: a cell is required, and the last attempt found none. Reading it starts another attempt.
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
    func prepare(_ repository: RepositoryName, ref: String?, for account: CacheAccount? = nil) async throws(RepositoryError) -> PreparedTree {
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
        var mirror = try await mirror(of: repository)
        mirror.share = share
        // An entry that is being fetched is in use, however long it was not.
        files.touch(files.directory(files.key(ofMirror: mirror.directory)))
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

    /// Returns the commit that a branch or tag (`nil`: the default branch) names at its host now; nothing is fetched. Returns `nil` if the name may
    /// be a commit, which a host does not list.
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

    /// Removes the least recently used entries until the cache holds at most `limitBytes`. Entries named by `keeping` (cache key and commit of each
    /// living sandbox) stay, and so do those handed out in the last minutes. Returns the bytes left.
    func trim(limitBytes: Int64, keeping uses: [TreeUse]) async -> Int64 {
        let trim = CacheTrim(files: files, limitBytes: limitBytes, now: SystemTime().wall.millis / 1_000)
        return await BlockingPool.shared.run { trim.run(keeping: Set(uses)) }
    }

    /// Returns the newest mirror of a repository.
    private func mirror(of repository: RepositoryName) async throws(RepositoryError) -> Mirror {
        let key = files.newest(Self.cacheKey(of: host.name(of: repository)))
        return Mirror(
            name: "\(repository)", url: host.url(of: repository), scheme: host.scheme, directory: files.mirror(key), cell: try await cells.find(),
            packBytes: packBytes)
    }

    /// Returns the host's current refs. A moved repository is followed, within the same host.
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
        // Commit ids may be written in either case.
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

    /// Fetches until the commit is here. A repository recreated under its old name gets a mirror of its own, which must not give away what the old
    /// one held.
    private func bring(_ commit: String, _ mirror: inout Mirror, _ list: RefList) async throws(RepositoryError) -> String {
        var old: [String] = []
        if files.exists("\(mirror.directory)/HEAD") {
            if let found = try await mirror.find(commit) { return found }
            let tips = try await mirror.tips()
            let new = Set(list.refs.values)
            // As long as one branch is where it was, it is the same repository.
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
        var limited = mirror
        limited.packBytes = min(mirror.packBytes, try await mirror.share?.room(for: 0) ?? .max)
        // Of a mirror that was there already nobody knows who brought it, and an attempt that fails leaves one, too.
        let isNew = !files.exists("\(mirror.directory)/HEAD")
        var problem: RepositoryError?
        var attempts = RepositoryLimits.fetchAttempts
        while attempts > 0, problem == nil {
            attempts -= 1
            let isJoined = running[key] != nil
            do throws(RepositoryError) {
                try await share(key) { [files, limited] () throws(RepositoryError) in
                    try files.makeDirectory(files.directory(key))
                    files.touch(files.directory(key))
                    try files.write(limited.url + "\n", to: "\(files.directory(key))/url")
                    try await limited.create(files, isSHA256: isSHA256)
                    defer { files.settle(limited.directory) }
                    try await limited.fetchAll()
                    if isNew { try limited.share?.claim(files.account(ofKey: key)) }
                    files.touch(files.directory(key))
                }
            } catch {
                problem = error
                if error.code == .repositoryTooLarge {
                    files.removeUnfinishedPacks(key)
                    // It may have been the share of another account that ended; or there is more room in this one's when all that is old is gone.
                    if let share = mirror.share, isJoined || limited.packBytes < mirror.packBytes {
                        let room = min(mirror.packBytes, await share.allRoom())
                        problem = share.fetchTooLarge(room)
                        if attempts > 0, room > 0, isJoined || room > limited.packBytes {
                            limited.packBytes = room
                            problem = nil
                        }
                    }
                }
            }
            if files.exists("\(mirror.directory)/HEAD"), let found = try await mirror.find(commit) { return found }
        }
        if let problem, problem.code != .cloneFailed { throw problem }
        // Another ref may have failed the whole fetch, but only the requested one may fail a run.
        if isCommit(commit), files.exists("\(mirror.directory)/HEAD"), try await limited.fetch(commit: commit, files),
            let found = try await mirror.find(commit)
        {
            if isNew { try limited.share?.claim(files.account(ofKey: key)) }
            if let problem {
                log.warning("only the commit that was asked for could be fetched", ["repository": mirror.name, "error": problem.detail])
            }
            return found
        }
        throw problem ?? RepositoryError(.refNotFound, "There is no branch, tag or commit \"\(commit)\" in \(mirror.name).")
    }

    /// Returns a new mirror beside the old one, which stays for the sandboxes that depend on it.
    private func successor(of mirror: Mirror) throws(RepositoryError) -> Mirror {
        log.notice("a repository was made anew under its name, and is fetched from the beginning", ["repository": mirror.name])
        let old = files.key(ofMirror: mirror.directory)
        var key = files.newest(old)
        if key == old {
            key = Self.cacheKey(of: Identifier.random(prefix: "successor"))
            try files.write(key, to: files.successor(ofKey: old))
        }
        var successor = mirror
        successor.directory = files.mirror(key)
        return successor
    }

    /// Stores the refs of a mirror where providers find them when they place a tree.
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
            let isJoined = running[path] != nil
            let make = { () async throws(RepositoryError) -> Void in
                try await self.share(path) { () throws(RepositoryError) in _ = try await base.make(cacheKey: key, commit: commit) }
            }
            do throws(RepositoryError) {
                try await make()
            } catch {
                // It may have been another account's share that ended.
                guard isJoined, error.code == .repositoryTooLarge else { throw error }
                try await make()
            }
        }
        return (path, try await base.facts(of: path))
    }

    /// Runs `work` unless it is running under this key already; either way returns when it has ended. The work is a detached task: it goes on if its
    /// first caller is cancelled, because others may be waiting.
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
