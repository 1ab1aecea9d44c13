internal import Runtime
internal import SandboxDriver

/// What comes in about a turn while something else is being done; taken all at once. Who puts waits when nobody takes; while it is closed,
/// what is put is dropped.
final class EventInbox: Sendable {
    /// News of a turn.
    enum Item: Sendable {
        case event(AgentEvent)
        /// The agent could not be asked for its events.
        case unreachable(String)
        /// Time to look around.
        case tick
        /// Nobody wants to know any more.
        case closed
    }

    private struct State {
        var items: [Item] = []
        var taker: CheckedContinuation<Void, Never>?
        var putter: CheckedContinuation<Void, Never>?
        var isOpen = false
    }

    /// Above it the agent's stream is not read: its own store is the buffer.
    private static let room = 2_000

    private let state = Locked(State())

    /// Adds news; waits while there is too much.
    func put(_ item: Item) async {
        let isFull = add(item)
        guard isFull else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let goesOn = state.withLock { state in
                guard state.isOpen, state.items.count >= EventInbox.room else { return true }
                state.putter = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    /// Everything that is there; waits for something.
    func take() async -> [Item] {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let goesOn = state.withLock { state in
                guard state.items.isEmpty, state.isOpen else { return true }
                state.taker = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
        let (items, putter) = state.withLock { state -> ([Item], CheckedContinuation<Void, Never>?) in
            defer {
                state.items = []
                state.putter = nil
            }
            return (state.isOpen ? state.items : state.items + [.closed], state.putter)
        }
        putter?.resume()
        return items
    }

    /// Begins empty.
    func open() {
        state.withLock { state in
            state.items = []
            state.isOpen = true
        }
    }

    /// Wakes everybody. What was not taken is dropped.
    func close() {
        let (taker, putter) = state.withLock { state -> (CheckedContinuation<Void, Never>?, CheckedContinuation<Void, Never>?) in
            state.isOpen = false
            state.items = []
            defer {
                state.taker = nil
                state.putter = nil
            }
            return (state.taker, state.putter)
        }
        taker?.resume()
        putter?.resume()
    }

    private func add(_ item: Item) -> Bool {
        let (taker, isFull) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard state.isOpen else { return (nil, false) }
            state.items.append(item)
            defer { state.taker = nil }
            return (state.taker, state.items.count >= EventInbox.room)
        }
        taker?.resume()
        return isFull
    }
}
