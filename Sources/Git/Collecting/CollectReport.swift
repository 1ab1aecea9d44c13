/// The outcome of collecting: `out/report.json` in the capture directory, beside the patches `out/run.patch` and `out/turn.patch`.
public struct CollectReport: Codable, Sendable, Hashable {
    /// The commit that holds the work tree as it was; `refs/hearth/turn-N` in the capture directory.
    public var snapshot: String
    /// The counts of the patch from the snapshot before.
    public var turnCounts: PatchCounts
    /// The counts of the patch from the base.
    public var runCounts: PatchCounts
    /// The files that differ from the snapshot before, the first of them.
    public var changedFiles: [ChangedFile]
    /// What the patch does not hold, or holds in another form than the tree, by kind.
    public var leftOut: [LeftOut]

    /// Files of which something has to be said.
    public struct LeftOut: Codable, Sendable, Hashable {
        /// Why.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// Nobody but another user can read it.
            case unreadable
            /// It is larger than `CollectRequest.fileBytes`.
            case tooLarge
            /// With it the patch would be larger than `CollectRequest.patchBytes`.
            case overBudget
            /// It lies too deep, or its path is too long.
            case tooDeep
            /// A socket, a pipe or a device.
            case notAFile
            /// git refuses its name: `.GIT`, `git~1`.
            case refusedName
            /// The history of a repository within the tree; its files are in the patch.
            case nestedHistory
            /// Work inside a submodule that its own repository would have to hold.
            case submoduleWork
            /// A file of Git LFS of which the patch holds the contents.
            case lfsContents
        }

        /// Why.
        public var kind: Kind
        /// How many.
        public var count: Int
        /// The first of them.
        public var paths: [String]

        /// Files of one kind.
        public init(kind: Kind, count: Int, paths: [String]) {
            self.kind = kind
            self.count = count
            self.paths = paths
        }
    }
}
