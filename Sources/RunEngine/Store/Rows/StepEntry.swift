internal import Coding
internal import Runtime
internal import SandboxDriver

/// An entry of a turn's journal.
struct StepEntry: Sendable, Hashable {
    enum State: String, Sendable {
        case begun, done, failed, unknowable
    }

    let turn: TurnKey
    let ordinal: Int
    let kind: StepKind
    /// The round of the conversation that the step belongs to, from 0.
    let round: Int
    /// Counts the entries of the same kind and round, from 1.
    let attempt: Int
    /// Identifies the attempt to the provider or agent.
    let token: StepToken
    let state: State
    /// The values fixed before the step was performed, as JSON.
    let input: [UInt8]?
    /// The step's record, or the failure that it ended with, as JSON.
    let output: [UInt8]?
    /// The number of the server start that began it.
    let epoch: Int64
}
