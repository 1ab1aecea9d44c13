internal import Coding

/// Where the time of a turn or a run went. Milliseconds.
public struct Timings: Sendable, Hashable, Codable {
    /// By phase.
    public var phases: [String: Int64] = [:]
    /// From acceptance to the agent's first event.
    public var firstEventMillis: Int64?
    /// From acceptance to the first token of the answer.
    public var firstTokenMillis: Int64?

    /// No time yet.
    public init() {}

    /// The time spent in a phase.
    public subscript(phase: RunPhase) -> Int64 { phases[phase.rawValue] ?? 0 }

    /// Adds to a phase.
    public mutating func add(_ millis: Int64, to phase: RunPhase) {
        phases[phase.rawValue] = self[phase].adding(saturating: max(0, millis))
    }
}
