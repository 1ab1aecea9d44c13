public import Runtime

/// A value that moves by events. Pure: no I/O and no clock of its own; the consequences are returned as effects.
public protocol StateMachine: Sendable {
    /// An input of the machine.
    associatedtype Event
    /// A consequence that the caller must carry out.
    associatedtype Effect

    /// Applies the event, or throws and stays unchanged.
    mutating func apply(_ event: Event, at now: Timestamp) throws(Refusal) -> [Effect]
}

/// The reason why a state machine does not move.
public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The machine has ended.
    case ended
    /// The machine is about to end and accepts nothing new.
    case ending
    /// The event does not fit the state.
    case outOfPlace(String)

    /// The reason, in words.
    public var description: String {
        switch self {
        case .ended: "it has ended"
        case .ending: "it is about to end"
        case .outOfPlace(let what): what
        }
    }
}
