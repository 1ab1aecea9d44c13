internal import CSystem
internal import Cells
internal import Coding
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// The clone cache's directories on disk. All operations block; the long ones run on the blocking pool.
///
///     cache/<key>/url             the URL, for people; the key is a digest of it
///     cache/<key>/mirror.git      the bare mirror
///     cache/<key>/trees/<commit>/ base trees; beside them unfinished ones, `.new-…`, and notes about finished ones, `.bytes-<commit>`, `.account-<commit>`
///     cache/<key>/refs            the branches and tags, as a clone has them
///     cache/<key>/successor       the key of the entry for a repository recreated under the same URL
///     cache/<key>/account         the account that brought the mirror
///     cache/<key>                 its modification time is the last use
struct CacheFiles: Sendable {
    let root: String
    /// The owner of everything that git reads or writes in a cell; `nil` means the server's own user.
    var owner: CellUser?

    func directory(_ key: String) -> String { "\(root)/\(key)" }
    func mirror(_ key: String) -> String { "\(root)/\(key)/mirror.git" }
    func trees(_ key: String) -> String { "\(root)/\(key)/trees" }
    func tree(_ key: String, _ commit: String) -> String { "\(root)/\(key)/trees/\(commit)" }

    func refs(_ key: String) -> String { "\(root)/\(key)/refs" }
    func account(ofKey key: String) -> String { "\(root)/\(key)/account" }
    func successor(ofKey key: String) -> String { "\(root)/\(key)/successor" }

    /// Returns the key of the entry that has replaced another one, or that key itself.
    func newest(_ first: String) -> String {
        var key = first
        var seen: Set<String> = [key]
        while let next = read(successor(ofKey: key)), isKey(next), seen.insert(next).inserted { key = next }
        return key
    }

    /// Returns the key of an entry by its name: the URL without `.git`.
    static func key(of name: String) -> String { String(Hex.encode(SHA256.digest(Array(name.utf8))).prefix(32)) }

    private func isKey(_ text: String) -> Bool { text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }

    /// The path of the marker of a base tree. It is written last, before the tree moves into place: a tree without it is not complete.
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

    /// Gives everything that git has made outside a cell to its proper owner.
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

    /// Returns the default branch of a mirror's host, as it was noted.
    func defaultBranch(ofMirror path: String) -> String? {
        guard let head = read("\(path)/HEAD"), head.hasPrefix("ref: refs/heads/") else { return nil }
        return String(head.dropFirst("ref: refs/heads/".count).prefix { $0 != "\n" })
    }

    /// Notes the host's default branch in the mirror's HEAD.
    func note(defaultBranch name: String?, ofMirror path: String) {
        guard let name, RefName.isValid(name), exists("\(path)/HEAD") else { return }
        try? replace("\(path)/HEAD", with: "ref: refs/heads/\(name)\n")
    }

    private static func cannotWrite(_ path: String, _ error: any Error) -> RepositoryError {
        let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
        return RepositoryError(isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(path).")
    }

    /// Moves a finished directory into place. One that is there already stays, and this one is removed.
    func moveIntoPlace(_ temporary: String, _ final: String) throws(RepositoryError) {
        if rename(temporary, final) == 0 { return }
        let problem = SystemError.last("rename")
        remove(temporary)
        if problem.code != EEXIST && problem.code != ENOTEMPTY {
            throw RepositoryError(problem.isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(problem).")
        }
    }

    /// Removes a tree without following links, whatever the modes of its directories.
    func remove(_ path: String) {
        if (try? FileManager.default.removeItem(atPath: path)) == nil { FileTree.remove(path) }
    }

    /// Marks a path as used now.
    func touch(_ path: String) {
        utimes(path, nil)
    }

    func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes everything that a crash has left unfinished.
    func removeUnfinished() {
        // The server that made the cache ran as another user, or had no user for its cells.
        if let owner, exists(root), !owner.owns(root) { owner.ownTree(root) }
        for key in names(in: root) {
            for name in names(in: trees(key)) where name.hasPrefix(".new-") { remove("\(trees(key))/\(name)") }
            if !exists("\(mirror(key))/HEAD") { remove(directory(key)) }
            // A killed fetch leaves its pack and its locks behind.
            removeUnfinishedPacks(ofMirror: mirror(key))
            for name in ["packed-refs.lock", "HEAD.lock", "config.lock", "shallow.lock"] { unlink("\(mirror(key))/\(name)") }
        }
    }

    /// Removes the packs that a fetch has begun and not finished. Returns the bytes of the largest. No fetch of the mirror may be running.
    @discardableResult
    func removeUnfinishedPacks(ofMirror path: String) -> Int64 {
        let packs = "\(path)/objects/pack"
        var largest: Int64 = 0
        for name in names(in: packs) where name.hasPrefix("tmp_") {
            var status = stat()
            if lstat("\(packs)/\(name)", &status) == 0 { largest = max(largest, Int64(status.st_size)) }
            remove("\(packs)/\(name)")
        }
        return largest
    }

    /// Returns the commits that have base trees.
    func commits(_ key: String) -> [String] { names(in: trees(key)).filter { !$0.hasPrefix(".") } }

    /// Returns the bytes of the blocks of a finished base tree, which are measured once: a walk through a large tree takes its time.
    func bytes(ofTree path: String) -> Int64 {
        // Beside the tree, since one that sandboxes are laid over must not change.
        let place = note("bytes", ofTree: path)
        if let known = read(place).flatMap({ Int64($0) }) { return known }
        let bytes = bytes(of: path)
        // A size that cannot be noted is measured again.
        try? write("\(bytes)", to: place)
        return bytes
    }

    /// The path of a note about a base tree.
    private func note(_ what: String, ofTree path: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return "\(path[..<slash])/.\(what)-\(path[path.index(after: slash)...])"
    }

    /// The path of the note about the account that brought a base tree.
    func account(ofTree path: String) -> String { note("account", ofTree: path) }

    /// Removes a base tree and the notes about it.
    func remove(tree path: String) {
        remove(path)
        for what in ["bytes", "account"] { unlink(note(what, ofTree: path)) }
    }

    /// Returns the bytes of the blocks of everything below a path, whatever bytes its names have.
    func bytes(of path: String) -> Int64 {
        var total: Int64 = 0
        var open = [GitPath(path.utf8)]
        while let next = open.popLast() {
            let name = next.zeroTerminated
            var status = stat()
            guard lstat(name, &status) == 0 else { continue }
            total += Int64(status.st_blocks) * 512
            guard status.st_mode & S_IFMT == S_IFDIR else { continue }
            let folder = hearth_open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
            guard folder >= 0 else { continue }
            open += (DirectoryNames.read(folder) ?? []).map { next.appending($0.dropLast().map { UInt8(bitPattern: $0) }) }
            close(folder)
        }
        return total
    }

    func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}
