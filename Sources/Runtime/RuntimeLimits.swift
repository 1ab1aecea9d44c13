/// The limits of this module, each with the harm that it prevents.
public enum RuntimeLimits {
    /// The stack of each of our threads. Without it, each takes the system's 8 MiB of address space.
    public static let threadStackBytes = 1 << 20
    /// The threads of the blocking pool: one slow deletion must not hold up every other file operation.
    public static let blockingThreads = 2
    /// The events taken from the kernel at a time. Without it, one busy turn of the loop could starve posted work.
    public static let eventsPerTurn = 256
    /// The output kept of a helper process. Without it, a talkative program fills memory.
    public static let processOutputBytes = 8 << 20
    /// The time for which a process may ignore the SIGTERM of its timeout before SIGKILL.
    public static let killGrace: Duration = .seconds(2)
}
