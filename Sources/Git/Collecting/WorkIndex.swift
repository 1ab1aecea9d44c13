internal import Glibc
internal import Runtime

/// The collector's index: starts as the base, and becomes the work tree. Independent of the tree's own index.
struct WorkIndex {
    /// An entry of a tree.
    struct Blob: Equatable {
        /// The mode: `100644`, `100755`, `120000`, `160000`.
        let mode: String
        let id: String

        var isGitlink: Bool { mode == "160000" }
        var isFile: Bool { mode.hasPrefix("100") }
    }

    /// The files of the base.
    let base: [GitPath: Blob]
    /// The differences of the previous snapshot from the base; `nil` = the file is not in it.
    private let before: [GitPath: Blob?]
    private let git: GitProcess
    /// The id of no object, of the same length as those of the repository.
    private let noID: String

    init(_ git: GitProcess, _ request: CollectRequest) throws(CollectError) {
        self.git = git
        noID = String(repeating: "0", count: request.base.utf8.count)
        try git.run(["read-tree", "--reset", request.base])
        var base: [GitPath: Blob] = [:]
        for record in try git.run(["ls-files", "-s", "-z"]).output.split(separator: 0) {
            // mode, id, stage, tab, path
            guard let tab = record.firstIndex(of: 9) else { continue }
            let words = record[..<tab].split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3 else { continue }
            base[GitPath(record[(tab + 1)...])] = Blob(mode: words[0], id: words[1])
        }
        self.base = base
        before = request.before == request.base ? [:] : try WorkIndex.difference(git, request.base, request.before)
    }

    /// Returns the file as it is in the previous snapshot.
    func earlier(_ path: GitPath) -> Blob? {
        if let known = before[path] { return known }
        return base[path]
    }

    /// Removes files.
    func remove(_ paths: [GitPath]) throws(CollectError) {
        guard !paths.isEmpty else { return }
        try git.run(["update-index", "--force-remove", "-z", "--stdin"], input: WorkIndex.list(paths))
    }

    /// Adds files as they are in the work tree, with git's conversions. Returns those that git cannot add.
    ///
    /// - Parameter mayFail: returns whether git must convert a file, and might fail. One such file fails the whole call.
    func add(_ paths: [GitPath], where mayFail: (GitPath) -> Bool) throws(CollectError) -> (failed: [GitPath], refused: [GitPath]) {
        var failed = try failing(paths.filter(mayFail))
        var good = paths
        if !failed.isEmpty { good.removeAll(where: Set(failed).contains) }
        guard !good.isEmpty else { return (failed, []) }
        var answer = try update(good)
        if answer.code != 0 {
            // Something is changing files meanwhile.
            let changed = Set(try failing(good))
            failed += changed
            good.removeAll(where: changed.contains)
            answer = try update(good)
            guard answer.code == 0 else { throw CollectError("git update-index: \(answer.complaint)") }
        }
        // git refuses some names with a word on standard error, and succeeds.
        return (failed, answer.errors.isEmpty ? [] : try missing(of: good))
    }

    /// Returns the files that are there, but not in the index.
    private func missing(of paths: [GitPath]) throws(CollectError) -> [GitPath] {
        let held = Set(try git.run(["ls-files", "-z"]).output.split(separator: 0).map { GitPath($0) })
        return paths.filter { path in
            var information = stat()
            return !held.contains(path) && lstat(GitPath(git.tree.utf8).appending(path.bytes).zeroTerminated, &information) == 0
        }
    }

    private func update(_ paths: [GitPath], index: String? = nil) throws(CollectError) -> GitProcess.Answer {
        try git.ask(["update-index", "--add", "--replace", "--remove", "-z", "--stdin"], input: WorkIndex.list(paths), index: index)
    }

    /// Returns the files that git cannot add. git reports only the first one, and adds none: halves are tried, in an index that contains only them,
    /// until each bad file is alone.
    private func failing(_ paths: [GitPath]) throws(CollectError) -> [GitPath] {
        let trial = "\(git.scratch)/trial"
        var failed: [GitPath] = []
        var halves = paths.isEmpty ? [] : [paths[...]]
        var trials = 0
        while let half = halves.popLast() {
            trials += 1
            // The remaining files are stored unchanged, which is correct for all that need no conversion.
            guard trials <= CollectLimits.trials else {
                failed += half
                continue
            }
            unlink(trial)
            guard try update(Array(half), index: trial).code != 0 else { continue }
            if half.count == 1 {
                failed += half
            } else {
                let middle = half.startIndex + half.count / 2
                halves += [half[middle...], half[..<middle]]
            }
        }
        unlink(trial)
        return failed
    }

    /// Makes the index hold these blobs; `nil` = no file.
    func set(_ blobs: [(path: GitPath, blob: Blob?)]) throws(CollectError) {
        guard !blobs.isEmpty else { return }
        var input: [UInt8] = []
        for (path, blob) in blobs {
            // Mode 0 removes a file.
            let head = blob.map { "\($0.mode) \($0.id)\t" } ?? "0 \(noID)\t"
            input += Array(head.utf8) + path.bytes + [0]
        }
        try git.run(["update-index", "--add", "--replace", "-z", "--index-info"], input: input)
    }

    /// Restores the matching files to their state in the previous snapshot.
    func restore(where isMeant: (GitPath) -> Bool) throws(CollectError) {
        let meant = Set(base.keys.filter(isMeant)).union(before.keys.filter(isMeant))
        try set(meant.map { ($0, earlier($0)) })
    }

    /// Writes contents as objects and returns their ids, in the same order.
    func write(_ contents: [[UInt8]]) throws(CollectError) -> [String] {
        var ids: [String] = []
        var rest = contents[...]
        while !rest.isEmpty {
            // git reads the names line by line, so we choose them.
            let part = rest.prefix(CollectLimits.writtenAtOnce)
            rest = rest.dropFirst(part.count)
            let names = part.indices.map { "\(git.scratch)/blob-\($0)" }
            defer { for name in names { unlink(name) } }
            do {
                for (name, bytes) in zip(names, part) { try ByteFile.write(bytes, to: name) }
            } catch {
                throw CollectError(error)
            }
            let answer = try git.run(["hash-object", "-w", "--no-filters", "--stdin-paths"], input: Array(names.map { $0 + "\n" }.joined().utf8))
            let lines = answer.output.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
            guard lines.count == names.count else { throw CollectError("git hash-object: wrote \(lines.count) of \(names.count) objects") }
            ids += lines
        }
        return ids
    }

    /// Returns the files in which two commits differ, as they are in the second.
    static func difference(_ git: GitProcess, _ one: String, _ other: String) throws(CollectError) -> [GitPath: Blob?] {
        var found: [GitPath: Blob?] = [:]
        for change in try changes(git, one, other) { found[change.path] = .some(change.new) }
        return found
    }

    /// A file in which two commits differ.
    struct Change {
        let path: GitPath
        let old: Blob?
        let new: Blob?
    }

    static func changes(_ git: GitProcess, _ one: String, _ other: String) throws(CollectError) -> [Change] {
        // `:old-mode new-mode old-id new-id status`, then the path, each terminated by a zero byte.
        var fields = try git.run(["diff-tree", "-r", "-z", "--no-renames", "--full-index", one, other]).output.split(separator: 0).makeIterator()
        var changes: [Change] = []
        func blob(_ mode: String, _ id: String) -> Blob? { mode.allSatisfy { $0 == "0" } ? nil : Blob(mode: mode, id: id) }
        while let head = fields.next(), let path = fields.next() {
            let words = head.dropFirst().split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 5 else { continue }
            changes.append(Change(path: GitPath(path), old: blob(words[0], words[2]), new: blob(words[1], words[3])))
        }
        return changes
    }

    /// Returns the sizes of objects, except missing ones.
    static func sizes(_ git: GitProcess, _ ids: [String]) throws(CollectError) -> [String: Int64] {
        guard !ids.isEmpty else { return [:] }
        let answer = try git.run(
            ["cat-file", "--batch-check=%(objectname) %(objectsize)"], input: Array(ids.map { $0 + "\n" }.joined().utf8))
        var known: [String: Int64] = [:]
        for line in answer.output.split(separator: 10) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            if words.count == 2 { known[String(words[0])] = Int64(words[1]) }
        }
        return known
    }

    /// Returns paths as input for a command that reads them separated by zero bytes.
    static func list(_ paths: some Sequence<GitPath>, prefix: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = []
        for path in paths {
            bytes += prefix
            bytes += path.bytes
            bytes.append(0)
        }
        return bytes
    }
}
