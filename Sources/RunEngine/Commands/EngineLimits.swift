/// The limits of the engine, each with what happens without it.
public enum EngineLimits {
    /// Prompts that wait in one run. Without: a bot in a loop fills the database.
    public static let queuedMessagesPerRun = 50
    /// How long an answer is kept for its idempotency key.
    public static let idempotencyLife = Duration.seconds(24 * 3_600)
    /// How far places in the queue are counted. Without: each document of a waiting run counts all others.
    static let countedQueuePositions = 1_000
    /// Events in a run's document.
    public static let eventsInDocument = 1_000
    /// Bytes of events in one answer, about; what is beyond comes with the next page. Without: a page of long messages is hundreds of megabytes.
    static let eventBytes = 4 << 20
    /// How long the check of a warm session may take before a message is accepted.
    static let probeTime = Duration.seconds(2)
    /// How long an agent may stay silent to such checks before the run is lost.
    static let silentSessionTime = Duration.seconds(30)
    /// What a sandbox lives on after its session's end, so that a server that comes back can still take it up.
    static let leaseMargin = Duration.seconds(600)
    /// Between two extensions of the sandboxes of runs that wait for a slot: well within the margin, whatever the session's time.
    static let leaseInterval = Duration.seconds(240)
    /// After an extension that a sandbox did not answer.
    static let leaseRetry = Duration.seconds(5)
    /// How long an agent's server may take to come up. Without: a start that hangs holds a slot for ever.
    static let agentStartTime = Duration.seconds(90)
    /// How often a turn's transcript and status are read while events come. Without: an event that was lost is never made up for.
    static let reconcileInterval = Duration.seconds(10)
    /// Between two readings of a turn's record for something that was missed. Without: an agent that cannot be understood is asked without an end.
    static let rereadInterval = Duration.seconds(2)
    /// How long the record of an agent that rests may be unreadable before its turn ends without it.
    static let unreadableTime = Duration.seconds(5)
    /// How long neither record nor status may be readable, and nothing be heard, before a turn ends without them.
    static let unreadableStatusTime = Duration.seconds(60)
    /// Without any event or change in the transcript for so long, a turn is given up.
    static let agentSilenceTime = Duration.seconds(600)
    /// How long an agent that does not answer is asked again before it counts as gone.
    static let agentLossTime = Duration.seconds(10)
    /// Blobs that are removed in one transaction.
    static let blobsAtOnce = 200
    /// How long a turn waits for the agent's event stream before it sends its prompt all the same.
    static let connectTime = Duration.seconds(1)
    /// How long an agent may take to stop a turn.
    static let interruptTime = Duration.seconds(15)
    /// How often what the sandbox uses, and what passed its gateway, is looked at during a turn.
    static let usageInterval = Duration.seconds(5)
    /// Crashes of the server in a row after which a turn that was at work in all of them is failed. Without: an input that ends the server ends it
    /// at each start again.
    static let crashesOfTurn = 3
    /// How long a server must have worked before what was at work in the crashes before it is cleared of them.
    static let steadyTime = Duration.seconds(600)
    /// Runs that are taken up at the same time after a start.
    static let recoveriesAtOnce = 32
    /// After a failed attempt to free a sandbox.
    static let releaseRetry = Duration.seconds(10)
    /// What an agent printed last, in an error.
    static let outputTailBytes = 2_048
    /// The cache of repositories.
    static let cloneCacheBytes: Int64 = 20 << 30
    /// Dry runs that are looked into at the same time; others wait. Without: a key in a loop starts programs without an end.
    static let dryRunsAtOnce = 2
    /// Questions of one ask that are put to the caller; the agent decides about the others itself. Without: one call fills the log.
    static let questionsInAsk = 20
    /// Asks of one turn that are put to the caller. Without: an agent that asks in a loop fills the database.
    static let asksOfTurn = 500
    /// Options of a question, and bytes of one; what is beyond is not offered.
    static let options = 50
    static let optionBytes = 1_024
}
