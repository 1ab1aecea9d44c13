/// The limits of fetching and checking out. "Without" names the harm that a limit prevents.
enum GitLimits {
    /// Time for a host to answer. Without: a host that accepts a connection and says nothing holds a turn forever.
    static let askTimeout: Duration = .seconds(60)
    /// Time for a fetch. Without: a host that sends a byte now and then holds a turn, and all others that wait for the same mirror, forever.
    static let fetchTimeout: Duration = .seconds(900)
    /// A fetch slower than this many bytes a second …
    static let slowFetchBytesPerSecond = 1_000
    /// … for this long means a dead host. Without: only `fetchTimeout` would end the fetch.
    static let slowFetchSeconds = 30
    /// The largest pack of a fetch. Without: a repository of data sets fills the server's disk before anybody has looked at it.
    static let packBytes: Int64 = 16 << 30
    /// Redirects of a moved repository. Without: a host that sends git in circles holds a turn.
    static let redirects = 3
    /// The list of a tree's file sizes. Without: a tree that names one folder a thousand times in each of a thousand is listed forever.
    static let sizeListBytes = 8 << 20
    /// Time for a checkout. Without: a tree of millions of files keeps the disk busy endlessly.
    static let checkoutTimeout: Duration = .seconds(300)
    /// The list of a repository's refs. Without: a million refs are held in memory as text.
    static let refListBytes = 32 << 20
    /// Attempts to fetch a commit. Without: a fetch that keeps losing a race against pushes is repeated forever.
    static let fetchAttempts = 2
    /// The age below which a tree is never trimmed. Without: a tree that was handed out, but is not in the ledger yet, is trimmed under its run.
    static let freshTreeSeconds: Int64 = 900
    /// The list of a tree's files with their ids; beyond it, submodules and pointers are not found.
    static let treeListBytes = 256 << 20
    /// Git LFS contents of one commit. Without: a repository of data sets fills the cache's disk.
    static let lfsBytes: Int64 = 2 << 30
    /// Paths of each kind that the facts about a tree name. Without: a tree of submodules is one huge list.
    static let namedPaths = 100
    /// Branches that an error names. Without: one error text names thousands.
    static let namedBranches = 10
    /// Bytes that git may write beside its directories. Without: a checkout may take half of the machine's memory.
    static let cellTemporaryBytes = 256 << 20
    /// Old tips compared with a new one when all branches have changed. Without: comparing a repository with many branches takes minutes.
    static let comparedTips = 20
    /// Characters of git's error text that are shown. Without: a hostile host could send megabytes.
    static let shownErrorCharacters = 600
}
