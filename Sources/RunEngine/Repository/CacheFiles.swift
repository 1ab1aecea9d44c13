internal import Coding
internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// The clone cache's directories on disk. All operations block; the long ones run on the blocking pool. `<key>` is `CloneCache.cacheKey(of:)`.
///
///     cache/<key>/url             the URL, for people
///     cache/<key>/mirror.git      the bare mirror
///     cache/<key>/trees/<commit>/ base trees; `.new-…` beside them are unfinished, `.bytes-<commit>` and `.account-<commit>` say more of a finished one
///     cache/<key>/refs            its branches and tags, as a clone has them
///     cache/<key>/successor       the key of the entry for a repository recreated under the same URL
///     cache/<key>/account         the account that brought it
///     cache/<key>                 its modification time is the last use
struct CacheFiles: Sendable {
    let root: String
    /// The owner of everything that git reads or writes in a cell; `nil` means the server's own user.
    var owner: CellUser?

    func directory(_ digest: String) -> String { "\(root)/\(digest)" }
    func mirror(_ digest: String) -> String { "\(root)/\(digest)/mirror.git" }
    func trees(_ digest: String) -> String { "\(root)/\(digest)/trees" }
    func tree(_ digest: String, _ commit: String) -> String { "\(root)/\(digest)/trees/\(commit)" }

    func refs(_ digest: String) -> String { "\(root)/\(digest)/refs" }
    func account(ofKey digest: String) -> String { "\(root)/\(digest)/account" }
    func successor(ofKey digest: String) -> String { "\(root)/\(digest)/successor" }

    /// Returns the key of an entry, given the path of its mirror.
    func key(ofMirror path: String) -> String { path.split(separator: "/").dropLast().last.map(String.init) ?? "" }

    /// Returns the entry that has replaced another one, or that one itself.
    func newest(_ digest: String) -> String {
        var key = digest
        var seen: Set<String> = [key]
        while let next = read(successor(ofKey: key)), isKey(next), seen.insert(next).inserted { key = next }
        return key
    }

    private func isKey(_ text: String) -> Bool { text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }

    /// The path of the marker, which is written last into a base tree's git directory, before the rename: a tree without it is not complete.
    func marker(ofTree path: String) -> String { "\(path)/.git/hearth-base" }

    /// The path of the stored facts about a base tree.
    func facts(ofTree path: String) -> String { "\(path)/.git/hearth-facts" }

    func isComplete(tree path: String, commit: String) -> Bool {
        read(marker(ofTree: path)) == commit
    }

    func makeDirectory(_ path: String) throws(RepositoryError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CacheFiles.cannotWrite(path, error)
        }
        guard let owner else { return }
        var place = path
        while place.hasPrefix(root), !owner.owns(place), let slash = place.lastIndex(of: "/") {
            owner.own(place)
            place = String(place[..<slash])
        }
    }

    /// Passes everything that git made outside a cell to its proper owner.
    func settle(_ path: String) {
        owner?.ownTree(path)
    }

    func write(_ text: String, to path: String) throws(RepositoryError) {
        do {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        } catch {
            throw CacheFiles.cannotWrite(path, error)
        }
        owner?.own(path)
    }

    /// Returns the text of a file, or `nil` if it cannot be read.
    func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    /// Replaces the text of a file atomically: readers see the old text or the new one. A file that holds the text already is left alone.
    func replace(_ path: String, with text: String) throws(RepositoryError) {
        guard read(path) != text else { return }
        let temporary = "\(path).\(Identifier.random(prefix: "new"))"
        try write(text, to: temporary)
        guard rename(temporary, path) != 0 else { return }
        let problem = SystemError.last("rename")
        unlink(temporary)
        throw RepositoryError(problem.isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(problem).")
    }

    /// Returns the default branch of a mirror's host.
    func defaultBranch(ofMirror path: String) -> String? {
        guard let head = read("\(path)/HEAD"), head.hasPrefix("ref: refs/heads/") else { return nil }
        return String(head.dropFirst("ref: refs/heads/".count).prefix { $0 != "\n" })
    }

    /// Stores the name of the host's default branch in the mirror's HEAD.
    func note(defaultBranch name: String?, ofMirror path: String) {
        guard let name, RefName.isValid(name), exists("\(path)/HEAD") else { return }
        try? replace("\(path)/HEAD", with: "ref: refs/heads/\(name)\n")
    }

    private static func cannotWrite(_ path: String, _ error: any Error) -> RepositoryError {
        let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
        return RepositoryError(isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(path).")
    }

    /// Moves a finished directory into place. If another one is there already, that one stays and this one is removed.
    func moveIntoPlace(_ temporary: String, _ final: String) throws(RepositoryError) {
        if rename(temporary, final) == 0 { return }
        let problem = SystemError.last("rename")
        remove(temporary)
        if problem.code != EEXIST && problem.code != ENOTEMPTY {
            throw RepositoryError(problem.isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(problem).")
        }
    }

    /// Removes a tree without following links. Read-only directories are made writable first.
    func remove(_ path: String) {
        if (try? FileManager.default.removeItem(atPath: path)) != nil || access(path, F_OK) != 0 { return }
        for entry in FileManager.default.subpathsOrNone(atPath: path) { chmod("\(path)/\(entry)", 0o700) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Marks a path as used now.
    func touch(_ path: String) {
        utimes(path, nil)
    }

    func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes everything that a crash left unfinished.
    func removeUnfinished() {
        // The cache was made by a server under another user, or by a version without a user for cells.
        if let owner, exists(root), !owner.owns(root) { owner.ownTree(root) }
        for digest in names(in: root) {
            for name in names(in: trees(digest)) where name.hasPrefix(".new-") { remove("\(trees(digest))/\(name)") }
            if !exists("\(mirror(digest))/HEAD") { remove(directory(digest)) }
            // A killed fetch leaves its packs and locks behind.
            removeUnfinishedPacks(digest)
            for name in ["packed-refs.lock", "HEAD.lock", "config.lock", "shallow.lock"] { unlink("\(mirror(digest))/\(name)") }
        }
    }

    /// Removes the unfinished packs of a fetch.
    func removeUnfinishedPacks(_ digest: String) {
        let packs = "\(mirror(digest))/objects/pack"
        for name in names(in: packs) where name.hasPrefix("tmp_") { remove("\(packs)/\(name)") }
    }

    /// The commits that have base trees.
    func commits(_ digest: String) -> [String] { names(in: trees(digest)).filter { !$0.hasPrefix(".") } }

    /// The bytes of the blocks of a finished base tree, which are measured once: walking through a large tree takes its time.
    func bytes(ofTree path: String) -> Int64 {
        // Beside the tree: one that sandboxes are laid over must not change.
        let place = beside(path, "bytes")
        if let known = read(place).flatMap({ Int64($0) }) { return known }
        let bytes = bytes(of: path)
        // A size that cannot be kept is measured again.
        try? write("\(bytes)", to: place)
        return bytes
    }

    /// The path of a note about a base tree.
    private func beside(_ path: String, _ what: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return "\(path[..<slash])/.\(what)-\(path[path.index(after: slash)...])"
    }

    /// The path of the note about the account that brought a base tree.
    func account(ofTree path: String) -> String { beside(path, "account") }

    /// Removes a base tree and what is noted of it.
    func remove(tree path: String) {
        remove(path)
        for note in ["bytes", "account"] { unlink(beside(path, note)) }
    }

    /// The bytes of the blocks of everything below a path.
    func bytes(of path: String) -> Int64 {
        var total: Int64 = 0
        var open = [path]
        while let next = open.popLast() {
            var status = stat()
            guard lstat(next, &status) == 0 else { continue }
            total += Int64(status.st_blocks) * 512
            if status.st_mode & S_IFMT == S_IFDIR { open += names(in: next).map { "\(next)/\($0)" } }
        }
        return total
    }

    func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}

extension FileManager {
    /// Returns the directories below a path, itself included, and makes each accessible; links are not followed.
    fileprivate func subpathsOrNone(atPath path: String) -> [String] {
        var found: [String] = ["."]
        var open = ["."]
        while let next = open.popLast() {
            chmod("\(path)/\(next)", 0o700)
            for name in (try? contentsOfDirectory(atPath: "\(path)/\(next)")) ?? [] {
                var status = stat()
                let child = "\(next)/\(name)"
                if lstat("\(path)/\(child)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                    found.append(child)
                    open.append(child)
                }
            }
        }
        return found
    }
}
