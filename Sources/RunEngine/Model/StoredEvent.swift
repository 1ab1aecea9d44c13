public import Coding
public import Runtime

/// A stored event. `body` is the JSON of its `data`, encoded once.
public struct StoredEvent: Sendable, Equatable {
    /// The part of an event's data that readers of the log act on.
    public enum Mark: Sendable {
        /// The text with this id is complete.
        case textCompleted(String)
        /// The run has this status from here on.
        case statusEntered(RunStatus)
    }

    /// Its number within the run: from 1, without gaps.
    public let seq: Int64
    /// The turn it belongs to.
    public let turn: Int?
    /// Its time, never before that of the previous event.
    public let at: Timestamp
    /// Its type: `tool.started`, …
    public let type: String
    /// The encoded `data`.
    public let body: SharedBytes
    /// Kept beside `body` as long as the event is in memory, so that nobody has to parse what was just encoded; `nil` for other events, and for those
    /// that were read from the database.
    private let mark: Mark?

    /// Creates an event from its parts.
    public init(seq: Int64, turn: Int?, at: Timestamp, type: String, body: SharedBytes, mark: Mark? = nil) {
        self.mark = mark
        self.seq = seq
        self.turn = turn
        self.at = at
        self.type = type
        self.body = body
    }

    /// The event's mark, wherever the event comes from; `nil` if readers have nothing to act on.
    public var readMark: Mark? {
        if let mark { return mark }
        switch EventType(rawValue: type) {
        case .message, .reasoning: return (try? JSONValue(parsing: body.array))?["part"]?.asString.map { .textCompleted($0) }
        case .runStatus: return (try? JSONValue(parsing: body.array))?["status"]?.asString.flatMap(RunStatus.init).map { .statusEntered($0) }
        default: return nil
        }
    }

    /// Two events are the same if callers see the same.
    public static func == (left: StoredEvent, right: StoredEvent) -> Bool {
        left.seq == right.seq && left.turn == right.turn && left.at == right.at && left.type == right.type && left.body == right.body
    }
}

/// The types of events. `EventSchemas` of AgentAPI describes the data of each.
public enum EventType: String, Sendable, CaseIterable {
    case runStatus = "run.status"
    case phase
    case turnQueued = "turn.queued"
    case turnStarted = "turn.started"
    case turnEnded = "turn.ended"
    case message
    case messageDelta = "message.delta"
    case reasoning
    case toolStarted = "tool.started"
    case toolEnded = "tool.ended"
    case todo
    case fileChanged = "file.changed"
    case checkStarted = "check.started"
    case checkEnded = "check.ended"
    case review
    case patch
    case pullRequest = "pull_request"
    case usage
    case question
    case sessionExpiring = "session.expiring"
    case sandbox
    case sandboxLost = "sandbox.lost"
    case chained
    case rollback
    case warning
    /// Not `error`: an EventSource has an event of that name for its own failures.
    case problem
    case streamEnd = "stream.end"
}
