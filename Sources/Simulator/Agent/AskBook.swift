internal import Coding
internal import Runtime

/// The permissions that were asked for. As with the real one an ask stays in the list when its turn is aborted.
@NetworkLoop final class AskBook {
    /// What became of an ask.
    enum Reply: Sendable {
        case allowed
        case rejected(message: String?)
        case aborted
    }

    private struct Open {
        let value: JSONValue
        var continuation: CheckedContinuation<Reply, Never>?
    }

    private var open: [String: Open] = [:]

    nonisolated init() {}

    var list: [JSONValue] { open.values.map(\.value) }

    func value(_ id: String) -> JSONValue? { open[id]?.value }

    /// Waits for the reply; `publish` is called once it can come.
    func wait(for value: JSONValue, publish: () -> Void) async -> Reply {
        guard let id = value["id"]?.asString else { return .aborted }
        return await withCheckedContinuation { continuation in
            open[id] = Open(value: value, continuation: continuation)
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
