internal import FoundationEssentials
internal import Glibc

/// Trims the clone cache to its size: removes the least recently used first, and never what a living sandbox depends on.
struct CacheTrim: Sendable {
    /// A base tree that a living sandbox depends on.
    struct Use: Sendable, Hashable {
        let cacheKey: String
        let commit: String
    }

    private struct Entry {
        let path: String
        let bytes: Int64
        let usedAt: Int64
    }

    let files: CacheFiles
    let limitBytes: Int64
    /// Seconds since 1970.
    let now: Int64

    /// Removes base trees, then whole mirrors, until the cache fits. Returns the bytes left. Blocks.
    func run(keeping uses: Set<Use>) -> Int64 {
        let keys = files.names(in: files.root).filter { files.exists(files.mirror($0)) }
        var trees: [Entry] = []
        var mirrors: [(key: String, entry: Entry)] = []
        let keysInUse = Set(uses.map(\.cacheKey))
        var total: Int64 = 0
        for key in keys {
            for commit in files.names(in: files.trees(key)) where !commit.hasPrefix(".") {
                let entry = measure(files.tree(key, commit))
                total += entry.bytes
                if !uses.contains(Use(cacheKey: key, commit: commit)) { trees.append(entry) }
            }
            let mirror = measure(files.mirror(key), usedAtOf: files.directory(key))
            total += mirror.bytes
            if !keysInUse.contains(key) { mirrors.append((key, mirror)) }
        }
        for tree in trees.sorted(by: { $0.usedAt < $1.usedAt }) where total > limitBytes && isOld(tree) {
            files.remove(tree.path)
            total -= tree.bytes
        }
        for (key, mirror) in mirrors.sorted(by: { $0.entry.usedAt < $1.entry.usedAt }) where total > limitBytes && isOld(mirror) {
            total -= mirror.bytes + files.names(in: files.trees(key)).reduce(0) { $0 + measure(files.tree(key, $1)).bytes }
            files.remove(files.directory(key))
        }
        return total
    }

    private func isOld(_ entry: Entry) -> Bool { now - entry.usedAt > RepositoryLimits.freshTreeSeconds }

    private func measure(_ path: String, usedAtOf other: String? = nil) -> Entry {
        var status = stat()
        let usedAt = lstat(other ?? path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : 0
        return Entry(path: path, bytes: size(of: path), usedAt: usedAt)
    }

    private func size(of path: String) -> Int64 {
        var total: Int64 = 0
        var open = [path]
        while let next = open.popLast() {
            var status = stat()
            guard lstat(next, &status) == 0 else { continue }
            total += Int64(status.st_blocks) * 512
            if status.st_mode & S_IFMT == S_IFDIR { open += files.names(in: next).map { "\(next)/\($0)" } }
        }
        return total
    }
}
