internal import Coding
internal import Runtime

/// Runs the turns of all sessions, one at a time in each.
@NetworkLoop final class TurnScheduler {
    private let store: SessionStore
    private let asks: AskBook
    private let configuration: JSONValue
    private var turns: [String: Turn] = [:]

    init(_ store: SessionStore, asks: AskBook, configuration: JSONValue) {
        self.store = store
        self.asks = asks
        self.configuration = configuration
    }

    /// Answers the newest prompt, at once or after the running turn.
    func work(in session: String) {
        guard turns[session] == nil, let prompt = store.session(session)?.prompts.last else { return }
        let turn = Turn(prompt, in: session, of: store, asks: asks, configuration: configuration) { [weak self] in self?.ended($0, in: session) }
        turns[session] = turn
        store.begin(session)
        turn.start()
    }

    func abort(_ session: String) {
        turns[session]?.abort()
    }

    /// Ends a turn; starts the next one if a prompt has arrived meanwhile.
    private func ended(_ turn: Turn, in session: String) {
        guard turns[session] === turn else { return }
        store.save()
        turns[session] = nil
        store.end(session)
        if !turn.wasAborted, store.session(session)?.prompts.last?.id != turn.prompt.id {
            work(in: session)
        } else {
            store.publishIdle(session)
        }
    }
}
