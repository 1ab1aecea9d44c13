internal import Coding

/// The result of collecting: `out/report.json` in the capture directory, beside the patches `out/run.patch` and `out/turn.patch`.
public struct CollectReport: Codable, Sendable, Hashable {
    /// The commit that holds the current work tree; `refs/hearth/turn-N` in the capture directory.
    public var snapshot: String
    /// The counts of the patch from the previous snapshot.
    public var turnCounts: PatchCounts
    /// The counts of the patch from the base.
    public var runCounts: PatchCounts
    /// The first of the files that differ from the previous snapshot.
    public var changedFiles: [ChangedFile]
    /// Files that the patch lacks, or holds in another form than the tree, by kind.
    public var leftOut: [LeftOut]

    /// Reads a report; returns `nil` if it is none. It comes from a sandbox, so it may hold anything.
    public static func read(_ bytes: [UInt8]) -> CollectReport? {
        guard let report = try? JSONCoding.decode(CollectReport.self, from: bytes), CommitID.isWhole(report.snapshot) else { return nil }
        return report
    }

    /// Files of one kind that need a remark.
    public struct LeftOut: Codable, Sendable, Hashable {
        /// The reasons for a remark.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// Only another user can read it.
            case unreadable
            /// It is larger than `CollectRequest.fileBytes`.
            case tooLarge
            /// With it the patch would be larger than `CollectRequest.patchBytes`.
            case overBudget
            /// It is nested too deeply, or its path is too long.
            case tooDeep
            /// A socket, a pipe or a device.
            case notAFile
            /// git refuses its name: `.GIT`, `git~1`.
            case refusedName
            /// The history of a repository inside the tree; its files are in the patch.
            case nestedHistory
            /// Work inside a submodule, which belongs in the submodule's own repository.
            case submoduleWork
            /// A Git LFS file whose contents are in the patch.
            case lfsContents
        }

        /// The reason.
        public var kind: Kind
        /// The number of files.
        public var count: Int
        /// The first paths.
        public var paths: [String]

        /// Creates a remark for files of one kind.
        public init(kind: Kind, count: Int, paths: [String]) {
            self.kind = kind
            self.count = count
            self.paths = paths
        }
    }
}

/// A file that a turn changed.
public struct ChangedFile: Sendable, Hashable, Codable {
    /// The kinds of change.
    public enum Change: String, Sendable, Codable {
        case added, modified, deleted, renamed
    }

    /// The path, in the form of `GitPath.shown`.
    public let path: String
    /// The kind of change.
    public let change: Change
    /// The former path of a renamed file.
    public let previousPath: String?

    /// Creates a changed file.
    public init(path: String, change: Change, previousPath: String? = nil) {
        self.path = path
        self.change = change
        self.previousPath = previousPath
    }

    /// Parses `git diff --name-status -z`: status, path, and for renames and copies a second path, each terminated by a zero byte.
    public static func parse(nameStatus bytes: [UInt8]) -> [ChangedFile] {
        var fields = bytes.split(separator: 0, omittingEmptySubsequences: false).makeIterator()
        var files: [ChangedFile] = []
        func shown(_ field: ArraySlice<UInt8>) -> String { GitPath(field).shown }
        while let status = fields.next(), let kind = status.first, let path = fields.next() {
            switch kind {
            case UInt8(ascii: "A"): files.append(ChangedFile(path: shown(path), change: .added))
            case UInt8(ascii: "D"): files.append(ChangedFile(path: shown(path), change: .deleted))
            case UInt8(ascii: "R"):
                guard let target = fields.next() else { return files }
                files.append(ChangedFile(path: shown(target), change: .renamed, previousPath: shown(path)))
            case UInt8(ascii: "C"):
                guard let target = fields.next() else { return files }
                files.append(ChangedFile(path: shown(target), change: .added))
            default: files.append(ChangedFile(path: shown(path), change: .modified))
            }
        }
        return files
    }
}

/// The counts of a patch, as reported by `git diff --numstat`.
public struct PatchCounts: Sendable, Hashable, Codable {
    /// The number of files that differ.
    public var files = 0
    /// The number of added lines.
    public var additions = 0
    /// The number of removed lines.
    public var deletions = 0
    /// The number of binary files, which have no lines.
    public var binaryFiles = 0

    /// Parses `--numstat` without `-z`: one line per file, with `-` for the numbers of a binary one. Invalid numbers count as 0, and sums saturate.
    public init(parsingNumstat text: some Sequence<UInt8>) {
        var line: [UInt8] = []
        for byte in text {
            if byte != UInt8(ascii: "\n") {
                line.append(byte)
                continue
            }
            add(line)
            line.removeAll(keepingCapacity: true)
        }
        add(line)
    }

    private mutating func add(_ line: [UInt8]) {
        let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return }
        files = PatchCounts.sum(files, 1)
        guard parts[0] != [UInt8(ascii: "-")] else {
            binaryFiles = PatchCounts.sum(binaryFiles, 1)
            return
        }
        additions = PatchCounts.sum(additions, Int(String(decoding: parts[0], as: UTF8.self)) ?? 0)
        deletions = PatchCounts.sum(deletions, Int(String(decoding: parts[1], as: UTF8.self)) ?? 0)
    }

    /// Adds with saturation: the lines come from where the agent works, so a number can be anything.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, isTooLarge) = left.addingReportingOverflow(max(0, right))
        return isTooLarge ? .max : sum
    }
}
