/// The limits of this module, each with what happens without it.
public enum RuntimeLimits {
    /// Stack of a thread of ours. Without it each takes the system's 8 MiB of address space.
    public static let threadStackBytes = 1 << 20
    /// Threads of the blocking pool: one slow deletion must not stop every other file operation.
    public static let blockingThreads = 2
    /// Events taken from the kernel at a time. Without it one busy turn of the loop could starve posted work.
    public static let eventsPerTurn = 256
    /// Output kept of a helper process that is run to its end. Without it a talkative program fills memory.
    public static let processOutputBytes = 8 << 20
    /// How long a process that ignored its time-out's SIGTERM may live on before SIGKILL.
    public static let killGrace: Duration = .seconds(2)
}
