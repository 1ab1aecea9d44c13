internal import Coding
internal import Crypto

/// An event that is to be appended.
struct EventDraft: Sendable, Hashable {
    let type: EventType
    let turn: Int?
    /// The key under which the agent's own record has it: appended once, however often it is reported.
    let source: String?
    let data: JSONValue
    /// What is to stand in `warnings` of turn and run, too.
    let warning: Warning?

    init(_ type: EventType, turn: Int? = nil, source: String? = nil, _ data: JSONValue) {
        self.type = type
        self.turn = turn
        self.source = source.map(EventDraft.bounded)
        self.data = EventBounds.bounded(data)
        warning = nil
    }

    /// A warning.
    ///
    /// - Parameter source: where the same warning may be given again, by the agent's record or after a restart: tells that it is the same.
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

    /// A source is made of the agent's ids, and is an index of the database.
    private static func bounded(_ source: String) -> String {
        guard source.utf8.count > EventLimits.sourceBytes else { return source }
        return "sha256:" + Hex.encode(SHA256.digest(Array(source.utf8)))
    }
}
