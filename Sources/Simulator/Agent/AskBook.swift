internal import Coding
internal import Runtime

/// The agent's open asks: permissions and questions. As in the real agent, an ask stays in its list when its turn is aborted.
@NetworkLoop final class AskBook {
    /// The two kinds, by the names of their routes and events.
    enum Kind: String {
        case permission
        case question
    }

    /// The reply to an ask.
    enum Reply: Sendable {
        case allowed
        /// The chosen options, per question.
        case answered([[String]])
        case rejected(message: String?)
        case aborted
    }

    private struct Open {
        let kind: Kind
        let value: JSONValue
        var continuation: CheckedContinuation<Reply, Never>?
    }

    private var open: [String: Open] = [:]

    nonisolated init() {}

    func list(_ kind: Kind) -> [JSONValue] { open.values.filter { $0.kind == kind }.map(\.value) }

    func value(_ id: String, _ kind: Kind) -> JSONValue? {
        open[id].flatMap { $0.kind == kind ? $0.value : nil }
    }

    /// Waits for the reply; calls `publish` once a reply is possible.
    func wait(for value: JSONValue, _ kind: Kind, publish: () -> Void) async -> Reply {
        guard let id = value["id"]?.asString else { return .aborted }
        return await withCheckedContinuation { continuation in
            open[id] = Open(kind: kind, value: value, continuation: continuation)
            publish()
        }
    }

    func reply(_ id: String, _ reply: Reply) {
        open.removeValue(forKey: id)?.continuation?.resume(returning: reply)
    }

    func abort(_ session: String) {
        for (id, ask) in open where ask.value["sessionID"]?.asString == session {
            open[id]?.continuation = nil
            ask.continuation?.resume(returning: .aborted)
        }
    }
}
