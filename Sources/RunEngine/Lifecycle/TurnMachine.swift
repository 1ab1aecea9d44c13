public import Runtime

/// The states of a turn: queued → running → one of the final ones.
public struct TurnMachine: StateMachine, Hashable {
    /// An event in the life of a turn.
    public enum Event: Sendable, Hashable {
        /// It left the queue.
        case started
        /// It stopped.
        case stopped(StopReason)
        /// It never started, and will not.
        case withdrawn
    }

    /// A consequence of an event.
    public enum Effect: Sendable, Hashable {
        /// It started.
        case started
        /// It ended.
        case ended(TurnStatus)
    }

    /// The status.
    public private(set) var status: TurnStatus
    /// The reason why it stopped.
    public private(set) var stopReason: StopReason?

    /// Creates a turn in a state.
    public init(status: TurnStatus = .queued, stopReason: StopReason? = nil) {
        self.status = status
        self.stopReason = stopReason
    }

    /// Applies the event, or throws and stays unchanged.
    public mutating func apply(_ event: Event, at now: Timestamp) throws(Refusal) -> [Effect] {
        guard !status.isFinal else { throw .ended }
        switch event {
        case .started:
            guard status == .queued else { throw .outOfPlace("the turn has started already") }
            status = .running
            return [.started]
        case .stopped(let reason):
            stopReason = reason
            status = TurnMachine.status(for: reason)
            return [.ended(status)]
        case .withdrawn:
            guard status == .queued else { throw .outOfPlace("the turn has started already") }
            status = .withdrawn
            return [.ended(status)]
        }
    }

    /// `completed` ⇔ `end_turn`, `interrupted` ⇔ `interrupted`, `cancelled` ⇔ `cancelled`; every other reason means `failed`.
    static func status(for reason: StopReason) -> TurnStatus {
        switch reason {
        case .endTurn: .completed
        case .interrupted: .interrupted
        case .cancelled: .cancelled
        default: .failed
        }
    }
}
