internal import Coding
internal import Crypto

/// An event to append.
struct EventDraft: Sendable, Hashable {
    let type: EventType
    let turn: Int?
    /// The key of the event in the agent's own record: it is appended once, however often it is reported.
    let source: String?
    let data: JSONValue
    /// The warning to record in `warnings` of the turn and the run, too.
    let warning: Warning?

    init(_ type: EventType, turn: Int? = nil, source: String? = nil, _ data: JSONValue) {
        self.type = type
        self.turn = turn
        self.source = source.map(EventDraft.bounded)
        self.data = EventBounds.bounded(data)
        warning = nil
    }

    /// Creates the event of a warning.
    ///
    /// - Parameter source: Identifies a warning that may be repeated, by the agent's record or after a restart.
    init(_ warning: Warning, turn: Int?, source: String? = nil) {
        type = .warning
        self.turn = turn
        self.source = source.map(EventDraft.bounded)
        self.warning = warning
        data = EventBounds.bounded(
            .object(
                (warning.document.asObject ?? [:]).merging(
                    ["title": .string(warning.code.title), "remedy": .optional(warning.code.remedy)])))
    }

    /// The part of the data that readers of the log act on.
    var mark: StoredEvent.Mark? {
        switch type {
        case .message, .reasoning: data["part"]?.asString.map { .textCompleted($0) }
        case .runStatus: data["status"]?.asString.flatMap(RunStatus.init).map { .statusEntered($0) }
        default: nil
        }
    }

    /// Bounds a source: it is made of the agent's ids, and indexed by the database.
    private static func bounded(_ source: String) -> String {
        guard source.utf8.count > EventLimits.sourceBytes else { return source }
        return "sha256:" + Hex.encode(SHA256.digest(Array(source.utf8)))
    }
}
