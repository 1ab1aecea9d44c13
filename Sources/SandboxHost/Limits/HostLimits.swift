internal import Runtime

/// The limits of a sandbox host, each with what happens without it.
enum HostLimits {
    /// How long it lives without a server that claims it. Without: a server that dies between start and claim leaves it for ever.
    static let unclaimed = Duration.seconds(30)
    /// Between two looks whether its socket is there. Without: a host whose directory was removed stays until its lease ends.
    static let socketInterval = Duration.seconds(10)
    /// The beginning of a process's output that is kept.
    static let outputHeadBytes = 1 << 20
    /// Its end that is kept. Without: a process that prints for ever fills memory.
    static let outputTailBytes = 7 << 20
    /// One page of output, one read of a file.
    static let pageBytes = 4 << 20
    /// Looks whether everything stands still, half a millisecond apart. Without: a process that waits for a disk holds the collecting for ever.
    static let pausePasses = 1_000
    /// Options and environment of a cell: what a pipe holds before anybody reads it.
    static let argumentBytes = 60_000
    /// What is still read of a process's output after its end: what it has left behind may print for ever.
    static let lastOutputBytes = 1 << 20
    /// A request's body: a file that is written.
    static let bodyBytes = 16 << 20
    /// Processes that are remembered, each with its output; beyond that the older half of them is forgotten. Without: each turn leaves some in memory.
    static let processes = 500
    /// What a relay holds in each direction. Without: a slow side fills memory.
    static let relayBytes = 64 << 10
    /// How long a connection out may take to come up.
    static let connectTime = Duration.seconds(10)
    /// Addresses of one name that are tried.
    static let connectAttempts = 3
    /// Threads that look names up. Without: a name server that does not answer holds up everything that blocks.
    static let lookupThreads = 4
    /// Names that are looked up or wait for it; more are refused.
    static let lookupsAtOnce = 64
    /// Connections that are kept to be told.
    static let shownConnections = 200
    /// Bytes of a host's name that are kept. Without: an agent that asks for endless names fills memory.
    static let shownHostBytes = 256
    /// Connections through the proxy at the same time.
    static let proxyConnections = 200
    /// How long one call may wait for output or an end.
    static let longestWait = Duration.seconds(30)
    /// How often memory and processes are looked at. Without: whatever runs inside takes the machine's memory.
    static let watchInterval = Duration.seconds(2)
    /// How long after somebody has asked a turn counts as being at work.
    static let watchTime = Duration.seconds(30)
    /// How often a sandbox without a turn is looked at. Without: what an agent has left running takes what it likes.
    static let idleWatchInterval = Duration.seconds(5)
    /// The same where the kernel holds memory and processes.
    static let idleGroupInterval = Duration.seconds(10)
    /// One look of so many is at all processes of the machine: the quick way may miss some.
    static let quickLooks = 5
    /// How often disk space is measured while a turn is at work.
    static let diskInterval = Duration.seconds(5)
    /// The same while none is.
    static let idleDiskInterval = Duration.seconds(30)
    /// The same when somebody asks.
    static let askedDiskInterval = Duration.milliseconds(500)
    /// Measuring takes one part of so many of the time. Without: a tree of millions of files keeps a core busy.
    static let diskShare = 10
    /// Growth between two measurements by which a sandbox is one of those that fill the disk.
    static let growth: Int64 = 16 << 20
    /// Open files of a process inside.
    static let openFiles: UInt64 = 65_536
}
