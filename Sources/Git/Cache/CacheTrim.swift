internal import Glibc

/// A base tree of the clone cache that a living sandbox depends on.
public struct TreeUse: Sendable, Hashable {
    /// The key of the cache entry, as in `PreparedTree`.
    public let cacheKey: String
    /// The commit that is checked out.
    public let commit: String

    /// Creates a use of a tree.
    public init(cacheKey: String, commit: String) {
        self.cacheKey = cacheKey
        self.commit = commit
    }
}

/// Trims the clone cache to its size: removes what was not used for longest, and never what a living sandbox depends on.
struct CacheTrim: Sendable {
    private struct Entry {
        let path: String
        let bytes: Int64
        let usedAt: Int64
    }

    let files: CacheFiles
    let limitBytes: Int64
    /// Seconds since 1970.
    let now: Int64
    /// The account whose mirrors and trees alone are counted and trimmed; `nil` = all.
    var account: String?

    /// Removes base trees, then whole mirrors, until the cache fits. Returns the bytes left. Blocks.
    func run(keeping uses: Set<TreeUse>) -> Int64 {
        var trees: [Entry] = []
        var mirrors: [(key: String, entry: Entry)] = []
        let keysInUse = Set(uses.map(\.cacheKey))
        var total: Int64 = 0
        for key in files.names(in: files.root) where files.exists(files.mirror(key)) {
            for commit in files.commits(key) where counts(files.account(ofTree: files.tree(key, commit))) {
                let path = files.tree(key, commit)
                let entry = Entry(path: path, bytes: files.bytes(ofTree: path), usedAt: usedAt(path))
                total += entry.bytes
                if !uses.contains(TreeUse(cacheKey: key, commit: commit)) { trees.append(entry) }
            }
            guard counts(files.account(ofKey: key)) else { continue }
            let mirror = Entry(path: files.directory(key), bytes: files.bytes(of: files.mirror(key)), usedAt: usedAt(files.directory(key)))
            total += mirror.bytes
            if !keysInUse.contains(key) { mirrors.append((key, mirror)) }
        }
        for tree in trees.sorted(by: { $0.usedAt < $1.usedAt }) where total > limitBytes && isOld(tree) {
            files.remove(tree: tree.path)
            total -= tree.bytes
        }
        for (key, mirror) in mirrors.sorted(by: { $0.entry.usedAt < $1.entry.usedAt }) where total > limitBytes && isOld(mirror) {
            // Its trees go with it, of which none is in use.
            let own = files.commits(key).map { files.tree(key, $0) }.filter { counts(files.account(ofTree: $0)) }
            total -= own.reduce(mirror.bytes) { $0 + files.bytes(ofTree: $1) }
            files.remove(mirror.path)
        }
        return total
    }

    /// Returns whether an entry is counted and trimmed, by the note about its account.
    private func counts(_ note: String) -> Bool { account == nil || files.read(note) == account }

    private func isOld(_ entry: Entry) -> Bool { now - entry.usedAt > GitLimits.freshTreeSeconds }

    private func usedAt(_ path: String) -> Int64 {
        var status = stat()
        return lstat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : 0
    }
}
