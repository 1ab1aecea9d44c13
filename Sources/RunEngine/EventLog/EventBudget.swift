internal import Coding

/// How many events one turn may write, and how many bytes of them. An honest turn comes nowhere near; one that floods its log is stopped by it.
struct EventBudget: Sendable {
    private let mostEvents: Int
    private let mostBytes: Int
    private var events: Int
    private var bytes: Int
    /// Why the turn is to be stopped; nothing that the agent says is kept from then on.
    private(set) var failure: Failure?

    /// - Parameter used: what the log has of the turn already.
    init(events: Int, bytes: Int, used: (events: Int, bytes: Int) = (0, 0)) {
        mostEvents = events
        mostBytes = bytes
        self.events = used.events
        self.bytes = used.bytes
    }

    /// The drafts that are within the budget. Warnings always are: there are a few of them only.
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
