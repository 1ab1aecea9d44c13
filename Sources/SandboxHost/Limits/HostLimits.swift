internal import Runtime

/// The limits of a sandbox host, each with the consequence of not having it.
enum HostLimits {
    /// The lifetime of a host that no server claims. Without: a server that dies between start and claim leaves it behind forever.
    static let unclaimed = Duration.seconds(30)
    /// The interval between checks that its socket exists. Without: a host whose directory was removed stays until its lease ends.
    static let socketInterval = Duration.seconds(10)
    /// Bytes kept of the beginning of a process's output.
    static let outputHeadBytes = 1 << 20
    /// Bytes kept of its end. Without: a process that prints forever fills memory.
    static let outputTailBytes = 7 << 20
    /// One page of output, or one read of a file.
    static let pageBytes = 4 << 20
    /// Checks, half a millisecond apart, that all processes are stopped. Without: a process that waits for a disk delays the collecting forever.
    static let pausePasses = 1_000
    /// Options and environment of a cell: the capacity of a pipe that nobody reads yet.
    static let argumentBytes = 60_000
    /// Output still read after a process has ended: children it left behind may print forever.
    static let lastOutputBytes = 1 << 20
    /// A request's body: the contents of a written file.
    static let bodyBytes = 16 << 20
    /// Processes that are remembered, each with its output; beyond that the older half is forgotten. Without: each turn leaves some in memory.
    static let processes = 500
    /// Data a relay buffers in each direction. Without: a slow side fills memory.
    static let relayBytes = 64 << 10
    /// The time an outgoing connection may take to come up.
    static let connectTime = Duration.seconds(10)
    /// Addresses tried per name.
    static let connectAttempts = 3
    /// Threads for name lookups. Without: a name server that does not answer delays all blocking work.
    static let lookupThreads = 4
    /// Lookups running or waiting; further ones are refused.
    static let lookupsAtOnce = 64
    /// Connections remembered for reports.
    static let shownConnections = 200
    /// Bytes kept of a host's name. Without: an agent that asks for endless names fills memory.
    static let shownHostBytes = 256
    /// Simultaneous connections through the proxy.
    static let proxyConnections = 200
    /// The longest time one call may wait for output or an end.
    static let longestWait = Duration.seconds(30)
    /// The interval between checks of memory and processes. Without: the processes inside take the machine's memory.
    static let watchInterval = Duration.seconds(2)
    /// The time after a query for which a turn counts as running.
    static let watchTime = Duration.seconds(30)
    /// The interval between checks of a sandbox without a turn. Without: processes that an agent left running take what they like.
    static let idleWatchInterval = Duration.seconds(5)
    /// The same if the kernel limits memory and processes.
    static let idleGroupInterval = Duration.seconds(10)
    /// Of this many checks one examines all processes of the machine: the quick method may miss some.
    static let quickLooks = 5
    /// The interval between disk measurements while a turn is running.
    static let diskInterval = Duration.seconds(5)
    /// The same between turns.
    static let idleDiskInterval = Duration.seconds(30)
    /// The same on request.
    static let askedDiskInterval = Duration.milliseconds(500)
    /// Measuring takes at most one part in this many of the time. Without: a tree of millions of files keeps a core busy.
    static let diskShare = 10
    /// The growth between two measurements from which a sandbox counts as filling the disk.
    static let growth: Int64 = 16 << 20
    /// Open files of a process inside.
    static let openFiles: UInt64 = 65_536
}
