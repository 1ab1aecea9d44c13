internal import Coding

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
        self.source = source
        self.data = data
        warning = nil
    }

    /// A warning.
    ///
    /// - Parameter source: where the same warning may be given again, by the agent's record or after a restart: tells that it is the same.
    init(_ warning: Warning, turn: Int?, source: String? = nil) {
        type = .warning
        self.turn = turn
        self.source = source
        self.warning = warning
        data = .object(
            (warning.document.asObject ?? [:]).merging(
                ["title": .string(warning.code.title), "remedy": .optional(warning.code.remedy)]) { $1 })
    }
}
