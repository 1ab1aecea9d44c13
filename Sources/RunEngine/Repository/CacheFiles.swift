internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// The clone cache's directories on disk. Everything here blocks: it is called on the blocking pool.
///
///     cache/<digest of url>/url          the URL, for people
///     cache/<digest of url>/mirror.git   bare
///     cache/<digest of url>/trees/<commit>/   base trees; `.new-…` beside them are unfinished
///     cache/<digest of url>/used         its modification time is the last use
struct CacheFiles: Sendable {
    let root: String

    func directory(_ digest: String) -> String { "\(root)/\(digest)" }
    func mirror(_ digest: String) -> String { "\(root)/\(digest)/mirror.git" }
    func trees(_ digest: String) -> String { "\(root)/\(digest)/trees" }
    func tree(_ digest: String, _ commit: String) -> String { "\(root)/\(digest)/trees/\(commit)" }

    /// Written last into a base tree's git directory, before the rename: a tree without it is no tree.
    func marker(ofTree path: String) -> String { "\(path)/.git/hearth-base" }

    func isComplete(tree path: String, commit: String) -> Bool {
        (try? String(contentsOfFile: marker(ofTree: path), encoding: .utf8)) == commit
    }

    func makeDirectory(_ path: String) throws(RepositoryError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw RepositoryError(.cloneFailed, "The clone cache cannot be written: \(path).")
        }
    }

    func write(_ text: String, to path: String) throws(RepositoryError) {
        do {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
        } catch {
            throw RepositoryError(.cloneFailed, "The clone cache cannot be written: \(path).")
        }
    }

    /// Moves a finished directory into its place. When another one stands there already, that one stays and this one goes.
    func moveIntoPlace(_ temporary: String, _ final: String) throws(RepositoryError) {
        if rename(temporary, final) == 0 { return }
        let problem = SystemError.last("rename")
        remove(temporary)
        if problem.code != EEXIST && problem.code != ENOTEMPTY {
            throw RepositoryError(.cloneFailed, "The clone cache cannot be written: \(problem).")
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
        for digest in names(in: root) {
            for name in names(in: trees(digest)) where name.hasPrefix(".new-") { remove("\(trees(digest))/\(name)") }
            if !exists("\(mirror(digest))/HEAD") { remove(directory(digest)) }
            // A fetch that was killed leaves its packs and locks.
            for name in names(in: "\(mirror(digest))/objects/pack") where name.hasPrefix("tmp_") { remove("\(mirror(digest))/objects/pack/\(name)") }
            for name in ["packed-refs.lock", "HEAD.lock", "config.lock", "shallow.lock"] { unlink("\(mirror(digest))/\(name)") }
        }
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
