/// The limits of fetching and checking out, each with what happens without it.
enum RepositoryLimits {
    /// A host that accepts a connection and says nothing would hold a turn for ever.
    static let askTimeout: Duration = .seconds(60)
    /// A host that sends a byte now and then would hold a turn, and everyone who waits for the same mirror, for ever.
    static let fetchTimeout: Duration = .seconds(900)
    /// Slower than this many bytes a second …
    static let slowFetchBytesPerSecond = 1_000
    /// … for this long is a dead host; without it only `fetchTimeout` would end the fetch.
    static let slowFetchSeconds = 30
    /// The largest pack of a fetch. Without: a repository of data sets fills the server's disk before anybody has looked at it.
    static let packBytes: Int64 = 16 << 30
    /// Hops of a repository that was moved. Without: a host that sends git round in circles holds a turn.
    static let redirects = 3
    /// The list of the sizes of a tree's files. Without: a tree that names one folder a thousand times in each of a thousand is listed for ever.
    static let sizeListBytes = 8 << 20
    /// A tree of millions of files would keep the disk busy without end.
    static let checkoutTimeout: Duration = .seconds(300)
    /// A repository with a million refs would be held in memory as text.
    static let refListBytes = 32 << 20
    /// A fetch that lost a race against pushes would be repeated for ever.
    static let fetchAttempts = 2
    /// A tree that was handed out, but is not yet named by a ledger row, could be trimmed away under its run.
    static let freshTreeSeconds: Int64 = 900
    /// The disk would fill with every repository ever used.
    static let cacheBytes: Int64 = 20 << 30
    /// A turn that touches hundreds of thousands of files would hold the collecting step for ever.
    static let collectTimeout: Duration = .seconds(300)
    /// One read from a sandbox; a whole patch at once would be held in memory.
    static let readPieceBytes = 1 << 20
    /// A turn that adds a data set would fill the server's disk with one patch.
    static let patchBytes: Int64 = 512 << 20
    /// The largest file that a patch holds: what git hosts take in a push. Larger ones are left out, and named.
    static let patchFileBytes: Int64 = 100 << 20
    /// The list of changed files of such a turn would be held in memory.
    static let listBytes = 16 << 20
    /// The list of a tree's files with their ids; of a longer one the end is not looked through for submodules and pointers.
    static let treeListBytes = 256 << 20
    /// Contents of Git LFS of one commit. Without: a repository of data sets fills the cache's disk.
    static let lfsBytes: Int64 = 2 << 30
    /// Branches that an error names. Without: thousands of them are one error text.
    static let namedBranches = 10
    /// Bytes that git can write beside the directories that it is given. Without: a checkout takes half of the machine's memory.
    static let cellTemporaryBytes = 256 << 20
    /// Old tips that are compared with a new one when all branches have changed. Without: a repository of many branches is compared for minutes.
    static let comparedTips = 20
    /// The error text of git that is shown; a hostile host could send megabytes of it.
    static let shownErrorCharacters = 600
}
