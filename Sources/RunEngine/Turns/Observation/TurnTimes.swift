internal import Runtime

/// The times of a turn at work: the limits of its length and of its agent's silence, and the moments of its first signs of life. Pure.
///
/// Time spent waiting for a caller's answer counts in none of them.
struct TurnTimes: Sendable {
    private let queuedAt: Timestamp
    private let limit: Duration
    private var deadline: Instant
    private var lastNews: Instant
    private var lastLook: Instant
    /// The times from the acceptance of the turn to its first event, and to its first piece of text.
    private(set) var firstEventMillis: Int64?
    private(set) var firstTokenMillis: Int64?

    /// - Parameters:
    ///   - limit: The longest time that a turn may work.
    ///   - worked: The time that it has worked already, before this process took it up.
    init(queuedAt: Timestamp, limit: Duration, worked: Duration, now: Instant) {
        self.queuedAt = queuedAt
        self.limit = limit
        deadline = now.advanced(by: max(.zero, limit - max(.zero, worked)))
        lastNews = now
        lastLook = now
    }

    /// Notes news of the agent.
    mutating func noteNews(_ now: Instant, wall: Timestamp) {
        lastNews = now
        if firstEventMillis == nil { firstEventMillis = queuedAt.duration(to: wall).millis }
    }

    /// Notes a piece of a text.
    mutating func noteToken(wall: Timestamp) {
        if firstTokenMillis == nil { firstTokenMillis = queuedAt.duration(to: wall).millis }
    }

    /// Lets the time since the last call pass; uncounted, if the turn has waited for an answer.
    mutating func pass(_ now: Instant, isWaiting: Bool) {
        defer { lastLook = now }
        guard isWaiting else { return }
        deadline = deadline.advanced(by: lastLook.duration(to: now))
        lastNews = now
    }

    /// Returns the reason why the turn must stop now, if its time is over or nothing is heard of its agent.
    func verdict(_ now: Instant) -> Failure? {
        if now >= deadline { return Failure(.turnTimeLimit, "The turn has worked for \(limit.millis / 1_000) seconds.") }
        guard lastNews.duration(to: now) >= EngineLimits.agentSilenceTime else { return nil }
        return Failure(.agentSilent, "Nothing was heard of the agent for \(EngineLimits.agentSilenceTime.millis / 1_000) seconds.")
    }

    /// Returns the time since the last news, or since `moment` if that is later.
    func silence(since moment: Instant, _ now: Instant) -> Duration { max(lastNews, moment).duration(to: now) }
}

/// The times at which an agent's record of a turn is read. Pure.
///
/// It is read at intervals, as events may get lost unnoticed, and soon after something was seen to be missed.
struct RecordSchedule: Sendable {
    private var lastRead: Instant
    private var lastReread = Instant(nanos: 0)
    /// Something was missed that the record has.
    private var isWanted = false
    /// Time between two reads for missed reports.
    private var pause = EngineLimits.rereadInterval

    /// - Parameter lastRead: The time from which nothing was missed; `nil` if the record must be read at once.
    init(lastRead: Instant?) {
        self.lastRead = lastRead ?? Instant(nanos: 0)
    }

    /// Notes that a report, or a piece of a text, was lost: the record makes up for it, read at once and then at intervals.
    mutating func want() {
        isWanted = true
    }

    /// Has the record read at the next look.
    mutating func hurry() {
        lastRead = Instant(nanos: 0)
    }

    func isDue(_ now: Instant) -> Bool {
        if isWanted, lastReread.duration(to: now) >= pause { return true }
        return lastRead.duration(to: now) >= EngineLimits.reconcileInterval
    }

    /// Notes that the record is being read.
    mutating func begin(_ now: Instant) {
        lastRead = now
        if isWanted { lastReread = now }
        isWanted = false
    }

    /// Notes the outcome of the read: a record without unfinished texts need not be read again soon.
    mutating func end(hasUnfinishedTexts: Bool) {
        pause = hasUnfinishedTexts ? EngineLimits.rereadInterval : EngineLimits.reconcileInterval
    }

    /// Notes that the record could not be read.
    mutating func fail() {
        isWanted = true
        pause = EngineLimits.rereadInterval
    }
}
