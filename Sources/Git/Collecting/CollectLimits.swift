/// The limits of collecting, each with the consequence of not having it.
enum CollectLimits {
    /// The depth of nested directories. Without: an agent that nests forever uses up descriptors.
    static let depth = 512
    /// Bytes of a path: the kernel and git accept no longer one in a call.
    static let pathBytes = 4_000
    /// Entries examined in a tree. Without: a tree of millions of files holds a turn until its time is up.
    static let entries = 3_000_000
    /// Paths of each kind that a report names.
    static let namedPaths = 100
    /// Changed files that a report names.
    static let namedChanges = 1_000
    /// Files examined inside one submodule.
    static let submoduleFiles = 10_000
    /// A file whose line endings or encoding are examined. Without: contents of any size are held in memory.
    static let convertedBytes: Int64 = 10 << 20
    /// Bytes of files examined at once.
    static let convertedAtOnce: Int64 = 64 << 20
    /// The longest Git LFS pointer, by its specification.
    static let pointerBytes: Int64 = 1_024
    /// Queries to git to find the files that it cannot convert. Without: thousands of them hold a turn until its time is up.
    static let trials = 4_000
    /// Contents written as objects with one call of git.
    static let writtenAtOnce = 1_000
}
