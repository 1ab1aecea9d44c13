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
    /// Names the attempt at the outside.
    let token: StepToken
    let state: State
    let output: JSONValue?
    /// The start of the server that began it.
    let epoch: Int64
}
