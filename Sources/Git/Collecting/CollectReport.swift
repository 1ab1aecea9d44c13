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

    /// Files that need a remark.
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
