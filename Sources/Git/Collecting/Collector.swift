internal import CSystem
internal import Glibc
internal import Runtime

/// Collects the changes of a work tree: takes a snapshot of it in a separate repository, and creates the patches since the base and since the
/// previous turn.
///
/// It runs inside the sandbox, with the agent's rights and no others, on files that the agent may have damaged in any way. Its git uses a directory
/// and an index outside the tree, and the tree's own settings cannot affect it. Files are listed in one way only: by the walk, which finds the
/// files of the base and those that no `.gitignore` rule excludes, at whatever level the rule stands, including files below a repository inside the
/// tree. Files that cannot be included are named in the report.
struct Collector {
    private let request: CollectRequest
    private let git: GitProcess
    private let patches: PatchWriter
    private var report: [CollectReport.LeftOut.Kind: [GitPath]] = [:]

    init(_ request: CollectRequest) {
        self.request = request
        git = GitProcess(capture: request.capture, tree: request.tree, scratch: "\(request.capture)/out")
        patches = PatchWriter(git: git, request: request)
    }

    /// Collects the changes, and writes `run.patch`, `turn.patch` and `report.json`.
    mutating func run() throws(CollectError) {
        try prepare()
        let index = try WorkIndex(git, request)
        let moved = try Submodules(git: git).moved(from: index.base, of: request.base)
        let gitlinks = Set(index.base.filter { $0.value.isGitlink }.keys).union(moved.keys)
        var walk = try TreeWalk(request.tree, marks: PlacedMarks.find(in: request.kept), gitlinks: gitlinks)
        defer { walk.restore() }
        try take(&walk, index)
        for path in walk.submodules {
            if let blob = moved[path] { try index.set([(path, blob)]) }
            if let known = moved[path] ?? index.base[path] { try takeSubmodule(path, at: known, index) }
        }
        // The size that a patch adds to its files is estimated: empty lines double. If a patch turns out too large, the budget is halved.
        var most = request.patchBytes / 4 * 3
        while true {
            let snapshot = try fit(index, most)
            if try patches.write(snapshot, leftOut: report) <= request.patchBytes || most == 0 { return }
            most /= 2
        }
    }

    // MARK: Preparation

    /// Prepares a repository with our own settings, hooks and attributes each time.
    private func prepare() throws(CollectError) {
        let isLong = request.base.utf8.count == 64
        // Anything could be there: without isolation the agent reaches it, too.
        guard mkdir(parent(of: request.capture), 0o700) == 0 || errno == EEXIST else {
            throw CollectError(SystemError.last("mkdir \(request.capture)"))
        }
        guard mkdir(request.capture, 0o700) == 0 || errno == EEXIST else { throw CollectError(SystemError.last("mkdir \(request.capture)")) }
        for name in ["info", "hooks", "out", "index", "index.lock"] { FileTree.remove("\(request.capture)/\(name)") }
        guard mkdir(git.scratch, 0o700) == 0 else { throw CollectError(SystemError.last("mkdir \(git.scratch)")) }
        if access("\(request.capture)/HEAD", F_OK) != 0 {
            let words = ["init", "--quiet", "--bare"] + (isLong ? ["--object-format=sha256"] : []) + ["--", request.capture]
            let answer = try git.ask(words, isApart: true)
            guard answer.code == 0 else { throw CollectError("git init: \(answer.complaint)") }
        }
        let text = """
            [core]
            \trepositoryformatversion = \(isLong ? 1 : 0)
            \tbare = false
            \tfilemode = true
            \tsymlinks = true
            \tignorecase = false
            \tprecomposeunicode = false
            \tautocrlf = false
            \tsafecrlf = false
            \tlogAllRefUpdates = false
            \(isLong ? "[extensions]\n\tobjectFormat = sha256\n" : "")
            """
        do throws(SystemError) {
            try ByteFile.write(Array(text.utf8), to: "\(request.capture)/config")
        } catch {
            throw CollectError(error)
        }
    }

    private func parent(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    // MARK: The tree

    /// Updates the index from the base to the work tree.
    private mutating func take(_ walk: inout TreeWalk, _ index: WorkIndex) throws(CollectError) {
        report[.tooDeep] = walk.tooDeep
        // A file that replaces one put aside must be collected.
        let aside = namesPutAside().subtracting(walk.entries.map { Array($0.path.root) })
        var seen = Set(walk.submodules)
        var touched: [TreeWalk.Entry] = []
        var unknown: [TreeWalk.Entry] = []
        for entry in walk.entries {
            seen.insert(entry.path)
            if index.base[entry.path] == nil { unknown.append(entry) } else if entry.isTouched { touched.append(entry) }
        }
        try index.remove(index.base.keys.filter { !seen.contains($0) })
        // Files behind a closed directory, or put aside, are not deleted.
        let hidden = Set(walk.closed + walk.tooDeep)
        try index.restore { path in
            !seen.contains(path) && (aside.contains(Array(path.root)) || path.isBelow(anyOf: hidden))
        }
        report[.unreadable] = walk.closed

        let ignored = try ignored(unknown.map(\.path) + walk.nested)
        report[.nestedHistory] = walk.nested.filter { !ignored.contains($0) }.map { $0.appending(".git".utf8) }
        let wanted = touched + unknown.filter { !ignored.contains($0.path) && !aside.contains(Array($0.path.root)) }
        let conversions = Conversions(git: git)
        let attributes = try conversions.attributes(of: wanted.filter { $0.type == S_IFREG }.map(\.path))
        let known = try KnownContents(git: git, base: index.base).pointers(
            of: wanted.filter { attributes[$0.path]?.isLFS == true }, conversions)
        try index.set(known.map { ($0, WorkIndex.Blob(mode: isExecutable($0) ? "100755" : "100644", id: $1)) })
        var files: [TreeWalk.Entry] = []
        var left: [CollectReport.LeftOut.Kind: [GitPath]] = [:]
        for entry in wanted where known[entry.path] == nil {
            switch entry.type {
            case S_IFREG where entry.bytes > request.fileBytes: left[.tooLarge, default: []].append(entry.path)
            case S_IFREG where !walk.open(entry.path): left[.unreadable, default: []].append(entry.path)
            case S_IFREG, S_IFLNK: files.append(entry)
            default: left[.notAFile, default: []].append(entry.path)
            }
        }
        for (kind, paths) in left { try leave(paths, kind, index) }
        try takeFiles(files, conversions, attributes, index)
    }

    private mutating func takeFiles(
        _ files: [TreeWalk.Entry], _ conversions: Conversions, _ attributes: [GitPath: Conversions.Attributes], _ index: WorkIndex
    ) throws(CollectError) {
        let candidates = files.filter { $0.type == S_IFREG }.compactMap { entry -> Conversions.File? in
            guard let known = attributes[entry.path], known.convertsLineEnds || known.convertsMore,
                let base = index.base[entry.path], base.isFile
            else { return nil }
            return Conversions.File(path: entry.path, base: base, attributes: known, bytes: entry.bytes)
        }
        let decisions = try conversions.decide(candidates)
        var usual: [GitPath] = []
        var stored: [(path: GitPath, bytes: [UInt8])] = []
        for entry in files {
            switch decisions[entry.path] {
            case .unchanged: continue
            case .stored(let bytes): stored.append((entry.path, bytes))
            case .usual, nil: usual.append(entry.path)
            }
            if attributes[entry.path]?.isLFS == true, entry.bytes > 0, !isPointer(entry) { report[.lfsContents, default: []].append(entry.path) }
        }
        let (failed, refused) = try index.add(usual) { attributes[$0]?.isEncoded == true }
        report[.refusedName] = refused
        var unreadable: [GitPath] = []
        for path in failed {
            // Some conversion fails on it: store it unchanged.
            if let bytes = try? ByteFile.read(path, in: request.tree) {
                stored.append((path, bytes))
            } else {
                unreadable.append(path)
            }
        }
        try leave(unreadable, .unreadable, index)
        let ids = try index.write(stored.map(\.bytes))
        try index.set(zip(stored, ids).map { ($0.path, WorkIndex.Blob(mode: isExecutable($0.path) ? "100755" : "100644", id: $1)) })
        try keepModes(of: decisions.compactMap { if case .unchanged = $1 { $0 } else { nil } }, index)
    }

    /// Records changed modes: a file with the contents of the base may have another mode.
    private func keepModes(of paths: [GitPath], _ index: WorkIndex) throws(CollectError) {
        var blobs: [(path: GitPath, blob: WorkIndex.Blob?)] = []
        for path in paths {
            let mode = isExecutable(path) ? "100755" : "100644"
            if let base = index.base[path], base.mode != mode { blobs.append((path, WorkIndex.Blob(mode: mode, id: base.id))) }
        }
        try index.set(blobs)
    }

    private mutating func takeSubmodule(_ path: GitPath, at base: WorkIndex.Blob, _ index: WorkIndex) throws(CollectError) {
        let finding = try Submodules(git: git).look(at: path, expecting: base.id)
        report[.submoduleWork, default: []] += finding.work
        if let commit = finding.commit { try index.set([(path, WorkIndex.Blob(mode: base.mode, id: commit))]) }
    }

    // MARK: Files left out

    /// Leaves files as they are in the previous snapshot, and reports them.
    private mutating func leave(_ paths: [GitPath], _ kind: CollectReport.LeftOut.Kind, _ index: WorkIndex) throws(CollectError) {
        guard !paths.isEmpty else { return }
        report[kind, default: []] += paths
        try index.set(paths.map { ($0, index.earlier($0)) })
    }

    /// Returns the paths that the rules of all levels exclude.
    private func ignored(_ paths: [GitPath]) throws(CollectError) -> Set<GitPath> {
        guard !paths.isEmpty else { return [] }
        // A name may begin with a colon, which git would take for the beginning of a pattern; git returns the name as it was written.
        let here = Array("./".utf8)
        // Without `--no-index` git compares each path, as a pattern, with every file of the index; none of these is in it.
        let answer = try git.ask(["check-ignore", "--no-index", "-z", "--stdin"], input: WorkIndex.list(paths, prefix: here), in: request.tree)
        // 1: no path is excluded.
        guard answer.code == 0 || answer.code == 1 else { throw CollectError("git check-ignore: \(answer.complaint)") }
        return Set(answer.output.split(separator: 0).map { GitPath($0.dropFirst(here.count)) })
    }

    /// Returns the names in the tree's root that the sandbox has put aside while the agent must not see them.
    private func namesPutAside() -> Set<[UInt8]> {
        let folder = hearth_open("\(request.tree)/\(PlacedMarks.aside)", O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard folder >= 0 else { return [] }
        defer { close(folder) }
        return Set((DirectoryNames.read(folder) ?? []).map { $0.dropLast().map { UInt8(bitPattern: $0) } })
    }

    private func isExecutable(_ path: GitPath) -> Bool {
        var information = stat()
        let full = GitPath(Array(request.tree.utf8)).appending(path.bytes)
        return lstat(full.zeroTerminated, &information) == 0 && information.st_mode & 0o100 != 0
    }

    private func isPointer(_ entry: TreeWalk.Entry) -> Bool {
        guard entry.bytes <= CollectLimits.pointerBytes, let bytes = try? ByteFile.read(entry.path, in: request.tree) else { return false }
        return LFSPointer(bytes) != nil
    }

    /// Returns the snapshot; changes that would make a patch too large are reverted, the largest first.
    private mutating func fit(_ index: WorkIndex, _ most: Int64) throws(CollectError) -> String {
        var snapshot = try patches.snapshot()
        for against in Set([request.base, request.before]) {
            let changes = try WorkIndex.changes(git, against, snapshot)
            var sizes = try patches.sizes(of: changes)
            var total = sizes.reduce(Int64(0)) { PatchWriter.sum($0, $1.bytes) }
            guard total > most else { continue }
            // Changes of earlier turns are in their patches: leaving them out would change nothing.
            let own = Set(changes.filter { $0.new != index.earlier($0.path) }.map(\.path))
            sizes = sizes.filter { own.contains($0.path) }.sorted { $0.bytes > $1.bytes }
            var left: [GitPath] = []
            for change in sizes where total > most {
                left.append(change.path)
                total -= change.bytes
            }
            try leave(left, .overBudget, index)
            snapshot = try patches.snapshot()
        }
        return snapshot
    }
}
