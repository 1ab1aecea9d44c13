internal import Coding

/// A limit on the number and bytes of events that one turn may write. An honest turn stays far below; a turn that floods its log is stopped.
struct EventBudget: Sendable {
    private let mostEvents: Int
    private let mostBytes: Int
    private var events: Int
    private var bytes: Int
    /// The reason to stop the turn; from then on nothing that the agent says is kept.
    private(set) var failure: Failure?

    /// - Parameter used: The turn's events that the log already holds.
    init(events: Int, bytes: Int, used: (events: Int, bytes: Int) = (0, 0)) {
        mostEvents = events
        mostBytes = bytes
        self.events = used.events
        self.bytes = used.bytes
    }

    /// Returns the drafts that are within the budget. Warnings always are: there are only a few of them.
    mutating func keep(_ drafts: [EventDraft]) -> [EventDraft] {
        drafts.filter { draft in
            if draft.warning != nil { return true }
            guard failure == nil else { return false }
            events += 1
            bytes += EventBounds.size(draft.data) + EventLimits.eventOverheadBytes
            if events > mostEvents {
                failure = EventBudget.passed("events", "more than \(mostEvents) events")
            } else if bytes > mostBytes {
                failure = EventBudget.passed("event_bytes", "more than \(mostBytes) bytes of events")
            }
            return failure == nil
        }
    }

    private static func passed(_ limit: String, _ what: String) -> Failure {
        Failure(
            .agentOutputLimit, "The agent reported \(what) in one turn, and was stopped. The log has what came before.",
            members: ["limit": .string(limit)])
    }
}
