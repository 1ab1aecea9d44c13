internal import Runtime
internal import SandboxDriver

/// News of a turn, collected while its reader is busy and taken all at once. A full inbox makes writers wait; a closed one drops everything.
final class EventInbox: Sendable {
    /// An item of news.
    enum Item: Sendable {
        case event(AgentEvent)
        /// The agent could not be asked for its events.
        case unreachable(String)
        /// Time to look around.
        case tick
        /// The inbox is closed.
        case closed
    }

    private struct State {
        var items: [Item] = []
        var taker: CheckedContinuation<Void, Never>?
        /// Who waits for room: the reader of the agent's stream, and whoever wants the turn looked at.
        var putters: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    /// Items above which the agent's stream is not read: its own store is the buffer.
    private static let room = 2_000

    private let state = Locked(State())

    /// The writers that wait for room.
    var waitingWriters: Int { state.withLock { $0.putters.count } }

    /// Adds an item; waits while the inbox is full.
    func put(_ item: Item) async {
        let isFull = add(item)
        guard isFull else { return }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let goesOn = state.withLock { state in
                guard state.isOpen, state.items.count >= EventInbox.room else { return true }
                state.putters.append(continuation)
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    /// Takes everything; waits while the inbox is empty.
    func take() async -> [Item] {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let goesOn = state.withLock { state in
                guard state.items.isEmpty, state.isOpen else { return true }
                state.taker = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
        let (items, putters) = state.withLock { state -> ([Item], [CheckedContinuation<Void, Never>]) in
            defer {
                state.items = []
                state.putters = []
            }
            return (state.isOpen ? state.items : state.items + [.closed], state.putters)
        }
        for putter in putters { putter.resume() }
        return items
    }

    /// Opens the inbox, empty.
    func open() {
        state.withLock { state in
            state.items = []
            state.isOpen = true
        }
    }

    /// Closes the inbox, and wakes the waiting reader and writers. Items not taken are dropped.
    func close() {
        let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isOpen = false
            state.items = []
            defer {
                state.taker = nil
                state.putters = []
            }
            return state.putters + [state.taker].compactMap { $0 }
        }
        for continuation in waiting { continuation.resume() }
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
