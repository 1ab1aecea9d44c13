internal import Coding
internal import Glibc
internal import Runtime

/// Takes the snapshot that the collector's index stands for, and writes the patches and the report.
struct PatchWriter {
    let git: GitProcess
    let request: CollectRequest

    private var out: String { git.scratch }

    /// Commits the index.
    func snapshot() throws(CollectError) -> String {
        let tree = try git.run(["write-tree", "--missing-ok"]).line
        let snapshot = try git.run(["commit-tree", "-p", request.before, "-m", "turn \(request.turn)", tree]).line
        try git.run(["update-ref", "refs/hearth/turn-\(request.turn)", snapshot])
        return snapshot
    }

    /// Returns for each change the bytes of both sides and of the patch's header.
    func sizes(of changes: [WorkIndex.Change]) throws(CollectError) -> [(path: GitPath, bytes: Int64)] {
        let ids = changes.flatMap { [$0.old, $0.new] }.compactMap { $0 }.filter { !$0.isGitlink }.map(\.id)
        let known = try WorkIndex.sizes(git, ids)
        func size(_ blob: WorkIndex.Blob?) -> Int64 { blob.flatMap { known[$0.id] } ?? 0 }
        return changes.map { change in
            // The path appears four times, and may be quoted.
            let head = 200 + 8 * Int64(change.path.bytes.count)
            return (change.path, PatchWriter.sum(head, PatchWriter.sum(size(change.old), size(change.new))))
        }
    }

    static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, isTooLarge) = left.addingReportingOverflow(right)
        return isTooLarge ? .max : sum
    }

    /// Writes patches and report; returns the size of the larger patch.
    func write(_ snapshot: String, leftOut: [CollectReport.LeftOut.Kind: [GitPath]]) throws(CollectError) -> Int64 {
        for name in ["run.patch", "turn.patch"] { unlink("\(out)/\(name)") }
        let turn = try difference(request.before, snapshot, "turn")
        let run = request.before == request.base ? turn : try difference(request.base, snapshot, "run")
        if request.before == request.base {
            guard link("\(out)/turn.patch", "\(out)/run.patch") == 0 else { throw CollectError(SystemError.last("link run.patch")) }
        }
        let names = try git.run(PatchWriter.diff + ["--name-status", "-z", request.before, snapshot], in: out).output
        let left = CollectReport.LeftOut.Kind.allCases.compactMap { kind -> CollectReport.LeftOut? in
            guard let paths = leftOut[kind], !paths.isEmpty else { return nil }
            return CollectReport.LeftOut(kind: kind, count: paths.count, paths: paths.prefix(CollectLimits.namedPaths).map(\.shown))
        }
        let document = CollectReport(
            snapshot: snapshot, turnCounts: turn, runCounts: run,
            changedFiles: Array(ChangedFile.parse(nameStatus: names).prefix(CollectLimits.namedChanges)), leftOut: left)
        do {
            try ByteFile.write(try JSONCoding.encode(document), to: "\(out)/report.json")
        } catch {
            throw CollectError("the report cannot be written: \(ErrorText.of(error))")
        }
        return ["run.patch", "turn.patch"].reduce(0) { most, name in
            var information = stat()
            return lstat("\(out)/\(name)", &information) == 0 ? max(most, Int64(information.st_size)) : most
        }
    }

    /// Runs in the output folder, where git reads no `.gitattributes` of the tree: text is shown as text whatever the repository says.
    private static let diff = ["diff", "--no-color", "--no-ext-diff", "--no-textconv"]

    /// Writes a patch and returns its counts.
    private func difference(_ old: String, _ new: String, _ name: String) throws(CollectError) -> PatchCounts {
        try git.run(PatchWriter.diff + ["--binary", "--full-index", "--output=\(out)/\(name).patch", old, new], in: out)
        return PatchCounts(parsingNumstat: try git.run(PatchWriter.diff + ["--numstat", old, new], in: out).output)
    }
}
