internal import Coding

/// An event that is to be appended.
struct EventDraft: Sendable, Hashable {
    let type: EventType
    let turn: Int?
    /// The key under which the agent's own record has it: appended once, however often it is reported.
    let source: String?
    let data: JSONValue

    init(_ type: EventType, turn: Int? = nil, source: String? = nil, _ data: JSONValue) {
        self.type = type
        self.turn = turn
        self.source = source
        self.data = data
    }
}
