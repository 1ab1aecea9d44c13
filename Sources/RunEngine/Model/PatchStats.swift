internal import Git

/// The size of a patch.
public struct PatchStats: Sendable, Hashable, Codable {
    /// Changed files.
    public var files: Int
    /// Added lines.
    public var additions: Int
    /// Removed lines.
    public var deletions: Int
    /// Binary files, whose lines are not counted.
    public var binaryFiles: Int
    /// Bytes of the patch.
    public var bytes: Int64

    /// Creates the size of a patch.
    public init(files: Int, additions: Int, deletions: Int, binaryFiles: Int, bytes: Int64) {
        self.files = files
        self.additions = additions
        self.deletions = deletions
        self.binaryFiles = binaryFiles
        self.bytes = bytes
    }

    init(_ counts: PatchCounts, bytes: Int64) {
        self.init(
            files: counts.files, additions: counts.additions, deletions: counts.deletions, binaryFiles: counts.binaryFiles, bytes: bytes)
    }
}
