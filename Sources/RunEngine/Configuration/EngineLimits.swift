/// The limits of the engine. "Without" names the harm that a limit prevents.
public enum EngineLimits {
    /// Prompts that may wait in one run. Without: a bot in a loop fills the database.
    public static let queuedMessagesPerRun = 50
    /// The time for which an answer is kept for its idempotency key.
    public static let idempotencyLife = Duration.seconds(24 * 3_600)
    /// The number of queue positions that are counted. Without: each document of a waiting run counts all others.
    static let countedQueuePositions = 1_000
    /// Events in a run's document.
    public static let eventsInDocument = 1_000
    /// Approximate bytes of events in one answer; the rest comes with the next page. Without: a page of long messages takes hundreds of megabytes.
    static let eventBytes = 4 << 20
    /// The time that the sandbox and the agent of a warm session each have to answer the check before a message is accepted.
    static let probeTime = Duration.seconds(2)
    /// The time for which an agent may leave such checks unanswered before the run is lost.
    static let silentSessionTime = Duration.seconds(30)
    /// The time by which a sandbox outlives its session's end, so that a restarted server can still attach to it.
    static let leaseMargin = Duration.seconds(600)
    /// Time between two lease extensions for runs that wait for a slot: well within the margin, whatever the session's time to live.
    static let leaseInterval = Duration.seconds(240)
    /// Pause after an extension that a sandbox did not answer.
    static let leaseRetry = Duration.seconds(5)
    /// The longest start of an agent's server. Without: a start that hangs holds a slot forever.
    static let agentStartTime = Duration.seconds(90)
    /// The interval at which a turn's transcript and status are read while events arrive. Without: nothing makes up for a lost event.
    static let reconcileInterval = Duration.seconds(10)
    /// Time between two reads of a turn's record after something was missed. Without: an agent with unreadable reports is asked endlessly.
    static let rereadInterval = Duration.seconds(2)
    /// The time for which the record of an idle agent may be unreadable before its turn ends without it.
    static let unreadableTime = Duration.seconds(5)
    /// The time for which record and status may both be unreadable, with no news from the agent, before a turn ends without them.
    static let unreadableStatusTime = Duration.seconds(60)
    /// The time without any event or change in the transcript after which a turn is given up.
    static let agentSilenceTime = Duration.seconds(600)
    /// The time for which an agent that does not answer is retried before it counts as gone.
    static let agentLossTime = Duration.seconds(10)
    /// Time between two sweeps for old answers, unused blobs, and clones beyond the cache's size.
    static let sweepInterval = Duration.seconds(3_600)
    /// Blobs removed in one transaction.
    static let blobsAtOnce = 200
    /// The longest wait for the agent's event stream before a turn sends its prompt anyway.
    static let connectTime = Duration.seconds(1)
    /// The time that an agent has to stop a turn.
    static let interruptTime = Duration.seconds(15)
    /// The interval between checks of the sandbox's resource usage and its gateway's traffic during a turn.
    static let usageInterval = Duration.seconds(5)
    /// Consecutive server crashes after which a turn that was running in all of them fails. Without: an input that crashes the server crashes it
    /// again at each start.
    static let crashesOfTurn = 3
    /// The time that a server must have run before the turns at work are cleared of earlier crashes.
    static let steadyTime = Duration.seconds(600)
    /// Runs that are recovered concurrently after a start.
    static let recoveriesAtOnce = 32
    /// Pause after a failed attempt to release a sandbox.
    static let releaseRetry = Duration.seconds(10)
    /// Bytes of the agent's last output that an error quotes.
    static let outputTailBytes = 2_048
    /// The size of the clone cache.
    static let cloneCacheBytes: Int64 = 20 << 30
    /// Dry runs performed concurrently; others wait. Without: a key in a loop starts programs endlessly.
    static let dryRunsAtOnce = 2
    /// Questions of one ask that are put to the caller; the agent decides the others itself. Without: one call fills the log.
    static let questionsInAsk = 20
    /// Asks of one turn that are put to the caller. Without: an agent that asks in a loop fills the database.
    static let asksOfTurn = 500
    /// Options of a question, and bytes of one option; anything beyond is not offered.
    static let options = 50
    static let optionBytes = 1_024
}
