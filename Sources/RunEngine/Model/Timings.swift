internal import Coding

/// The time that a turn or run spent, in milliseconds.
public struct Timings: Sendable, Hashable, Codable {
    /// The time by phase.
    public var phases: [String: Int64] = [:]
    /// The time from acceptance to the agent's first event.
    public var firstEventMillis: Int64?
    /// The time from acceptance to the first token of the answer.
    public var firstTokenMillis: Int64?

    /// Creates timings of zero.
    public init() {}

    /// The time spent in a phase.
    public subscript(phase: RunPhase) -> Int64 { phases[phase.rawValue] ?? 0 }

    /// Adds time to a phase.
    public mutating func add(_ millis: Int64, to phase: RunPhase) {
        phases[phase.rawValue] = self[phase].adding(saturating: max(0, millis))
    }
}
