/// The limits of collecting, each with what happens without it.
enum CollectLimits {
    /// Directories within each other. Without: an agent that nests for ever uses up descriptors.
    static let depth = 512
    /// Bytes of a path: the kernel and git take no longer one in a call.
    static let pathBytes = 4_000
    /// Entries of a tree that are looked at. Without: a tree of millions of files holds a turn until its time is over.
    static let entries = 3_000_000
    /// Paths that a report names of each kind.
    static let namedPaths = 100
    /// Changed files that a report names.
    static let namedChanges = 1_000
    /// Files inside one submodule that are looked at.
    static let submoduleFiles = 10_000
    /// A file whose line ends or encoding are looked into. Without: contents of any size are held in memory.
    static let convertedBytes: Int64 = 10 << 20
    /// Bytes of files that are looked into at once.
    static let convertedAtOnce: Int64 = 64 << 20
    /// The longest pointer of Git LFS, by its specification.
    static let pointerBytes: Int64 = 1_024
    /// Questions to git to find the files that it cannot convert. Without: thousands of them hold a turn until its time is over.
    static let trials = 4_000
    /// Contents that become objects with one call of git.
    static let writtenAtOnce = 1_000
}
