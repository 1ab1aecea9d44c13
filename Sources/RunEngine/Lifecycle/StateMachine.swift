public import Runtime

/// A value that moves by events. Pure: no I/O and no clock of its own; what is to be done comes back as effects.
public protocol StateMachine: Sendable {
    /// What can happen.
    associatedtype Event
    /// What is to be done then.
    associatedtype Effect

    /// Moves, or refuses and stays as it is.
    mutating func apply(_ event: Event, at now: Timestamp) throws(Refusal) -> [Effect]
}

/// Why a state machine does not move.
public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// It has ended.
    case ended
    /// It is about to end and takes nothing new.
    case ending
    /// The event has no place in this state.
    case outOfPlace(String)

    /// Why, in words.
    public var description: String {
        switch self {
        case .ended: "it has ended"
        case .ending: "it is about to end"
        case .outOfPlace(let what): what
        }
    }
}
