/// The index of the collecting: begins as the base, and becomes the work tree. Knows nothing of the tree's own index.
struct WorkIndex {
    /// A file of a tree.
    struct Blob: Equatable {
        /// `100644`, `100755`, `120000`, `160000`.
        let mode: String
        let id: String

        var isGitlink: Bool { mode == "160000" }
        var isFile: Bool { mode.hasPrefix("100") }
    }

    /// The files of the base.
    let base: [GitPath: Blob]
    /// Where the snapshot before differs from the base; `nil` = the file is not in it.
    private let before: [GitPath: Blob?]
    private let git: GitProcess
    /// The id of no object, as long as those of the repository.
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

    /// The file as the snapshot before has it.
    func earlier(_ path: GitPath) -> Blob? {
        if let known = before[path] { return known }
        return base[path]
    }

    /// Removes files.
    func remove(_ paths: [GitPath]) throws(CollectError) {
        guard !paths.isEmpty else { return }
        try git.run(["update-index", "--force-remove", "-z", "--stdin"], input: WorkIndex.list(paths))
    }

    /// Takes files as they are in the work tree, with the conversions of git. Returns those that git cannot take.
    func add(_ paths: [GitPath]) throws(CollectError) -> (failed: [GitPath], refused: [GitPath]) {
        guard !paths.isEmpty else { return ([], []) }
        let answer = try git.ask(["update-index", "--add", "--replace", "--remove", "-z", "--stdin"], input: WorkIndex.list(paths))
        if answer.code == 0 {
            let mark = Array("Ignoring path ".utf8)
            let refused = answer.errors.split(separator: 10).filter { $0.starts(with: mark) }.map { GitPath($0.dropFirst(mark.count)) }
            return ([], refused)
        }
        // One bad file fails all of them and git says only which was the first: halves are tried until it is alone.
        guard paths.count > 1 else { return (paths, []) }
        let middle = paths.count / 2
        let left = try add(Array(paths[..<middle]))
        let right = try add(Array(paths[middle...]))
        return (left.failed + right.failed, left.refused + right.refused)
    }

    /// Makes the index hold these blobs; `nil` = no file.
    func set(_ blobs: [(path: GitPath, blob: Blob?)]) throws(CollectError) {
        guard !blobs.isEmpty else { return }
        var input: [UInt8] = []
        for (path, blob) in blobs {
            // Mode 0 takes a file out.
            let head = blob.map { "\($0.mode) \($0.id)\t" } ?? "0 \(noID)\t"
            input += Array(head.utf8) + path.bytes + [0]
        }
        try git.run(["update-index", "--add", "--replace", "-z", "--index-info"], input: input)
    }

    /// Makes the index hold what the snapshot before has of these files, whichever they are.
    func restore(where isMeant: (GitPath) -> Bool) throws(CollectError) {
        let meant = Set(base.keys.filter(isMeant)).union(before.keys.filter(isMeant))
        try set(meant.map { ($0, earlier($0)) })
    }

    /// A blob of the collecting's own objects.
    func write(_ bytes: [UInt8]) throws(CollectError) -> String {
        try git.run(["hash-object", "-w", "--no-filters", "--stdin"], input: bytes).line
    }

    /// The files in which two commits differ, as the second has them.
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
        // `:old-mode new-mode old-id new-id status`, then the path, each ended by a zero byte.
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

    /// The bytes of objects; what is missing is not among them.
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

    /// Paths for a command that reads them with zero bytes between.
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
