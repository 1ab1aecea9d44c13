internal import Git

/// The size of a patch.
public struct PatchStats: Sendable, Hashable, Codable {
    /// Files that differ.
    public var files: Int
    /// Lines that were added.
    public var additions: Int
    /// Lines that were removed.
    public var deletions: Int
    /// Files without lines.
    public var binaryFiles: Int
    /// Bytes of the patch.
    public var bytes: Int64

    /// Sizes.
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
