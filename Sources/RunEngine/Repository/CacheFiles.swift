internal import Coding
internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// The clone cache's directories on disk. Everything here blocks: it is called on the blocking pool.
///
///     cache/<digest of url>/url          the URL, for people
///     cache/<digest of url>/mirror.git   bare
///     cache/<digest of url>/trees/<commit>/   base trees; `.new-…` beside them are unfinished
///     cache/<digest of url>/refs         its branches and tags as a clone has them
///     cache/<digest of url>/successor    the entry of the repository that was made anew under the same URL
///     cache/<digest of url>              its modification time is the last use
struct CacheFiles: Sendable {
    let root: String
    /// To whom everything belongs that git reads or writes in a cell; `nil` = to the server's own user.
    var owner: CellUser?

    func directory(_ digest: String) -> String { "\(root)/\(digest)" }
    func mirror(_ digest: String) -> String { "\(root)/\(digest)/mirror.git" }
    func trees(_ digest: String) -> String { "\(root)/\(digest)/trees" }
    func tree(_ digest: String, _ commit: String) -> String { "\(root)/\(digest)/trees/\(commit)" }

    func refs(_ digest: String) -> String { "\(root)/\(digest)/refs" }
    func successor(ofKey digest: String) -> String { "\(root)/\(digest)/successor" }

    /// The key of an entry by the path of its mirror.
    func key(ofMirror path: String) -> String { path.split(separator: "/").dropLast().last.map(String.init) ?? "" }

    /// The entry that has come in place of another one, or that one itself.
    func newest(_ digest: String) -> String {
        var key = digest
        var seen: Set<String> = [key]
        while let next = read(successor(ofKey: key)), isKey(next), seen.insert(next).inserted { key = next }
        return key
    }

    private func isKey(_ text: String) -> Bool { text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }

    /// Written last into a base tree's git directory, before the rename: a tree without it is no tree.
    func marker(ofTree path: String) -> String { "\(path)/.git/hearth-base" }

    /// What is known of a base tree.
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

    /// Gives what git has made outside of a cell to whom it belongs.
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

    /// A text that is there, or `nil`.
    func read(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    /// Makes a file hold a text; who reads it meanwhile has the old one or the new one. One that holds it already is left alone.
    func replace(_ path: String, with text: String) throws(RepositoryError) {
        guard read(path) != text else { return }
        let temporary = "\(path).\(Identifier.random(prefix: "new"))"
        try write(text, to: temporary)
        guard rename(temporary, path) != 0 else { return }
        let problem = SystemError.last("rename")
        unlink(temporary)
        throw RepositoryError(problem.isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(problem).")
    }

    /// The branch that a mirror's host calls its default one.
    func defaultBranch(ofMirror path: String) -> String? {
        guard let head = read("\(path)/HEAD"), head.hasPrefix("ref: refs/heads/") else { return nil }
        return String(head.dropFirst("ref: refs/heads/".count).prefix { $0 != "\n" })
    }

    /// Keeps what the host calls its default branch where a bare repository has it.
    func note(defaultBranch name: String?, ofMirror path: String) {
        guard let name, RefName.isValid(name), exists("\(path)/HEAD") else { return }
        try? replace("\(path)/HEAD", with: "ref: refs/heads/\(name)\n")
    }

    private static func cannotWrite(_ path: String, _ error: any Error) -> RepositoryError {
        let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
        return RepositoryError(isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(path).")
    }

    /// Moves a finished directory into its place. When another one stands there already, that one stays and this one goes.
    func moveIntoPlace(_ temporary: String, _ final: String) throws(RepositoryError) {
        if rename(temporary, final) == 0 { return }
        let problem = SystemError.last("rename")
        remove(temporary)
        if problem.code != EEXIST && problem.code != ENOTEMPTY {
            throw RepositoryError(problem.isFull ? .storageFull : .cloneFailed, "The clone cache cannot be written: \(problem).")
        }
    }

    /// Removes a tree without following a link. A directory that may not be written is made writable first.
    func remove(_ path: String) {
        if (try? FileManager.default.removeItem(atPath: path)) != nil || access(path, F_OK) != 0 { return }
        for entry in FileManager.default.subpathsOrNone(atPath: path) { chmod("\(path)/\(entry)", 0o700) }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Marks a use of this path, now.
    func touch(_ path: String) {
        utimes(path, nil)
    }

    func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Removes what a crash has left half done.
    func removeUnfinished() {
        // The cache of a server that was another user, or a version that had no such user.
        if let owner, exists(root), !owner.owns(root) { owner.ownTree(root) }
        for digest in names(in: root) {
            for name in names(in: trees(digest)) where name.hasPrefix(".new-") { remove("\(trees(digest))/\(name)") }
            if !exists("\(mirror(digest))/HEAD") { remove(directory(digest)) }
            // A fetch that was killed leaves its packs and locks.
            removeUnfinishedPacks(digest)
            for name in ["packed-refs.lock", "HEAD.lock", "config.lock", "shallow.lock"] { unlink("\(mirror(digest))/\(name)") }
        }
    }

    /// Removes the packs that a fetch has begun and not ended.
    func removeUnfinishedPacks(_ digest: String) {
        let packs = "\(mirror(digest))/objects/pack"
        for name in names(in: packs) where name.hasPrefix("tmp_") { remove("\(packs)/\(name)") }
    }

    func names(in path: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    }
}

extension FileManager {
    /// The directories below a path, itself included; links are not followed.
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
