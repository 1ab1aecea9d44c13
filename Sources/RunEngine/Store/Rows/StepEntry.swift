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
    let attempt: Int
    /// Identifies the attempt to the provider or agent.
    let token: StepToken
    let state: State
    let output: JSONValue?
    /// The number of the server start that began it.
    let epoch: Int64
}
