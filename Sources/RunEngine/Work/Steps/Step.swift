internal import Database
internal import Runtime
internal import SandboxDriver

/// One step of a turn: begun in the journal, performed, finished in the journal. After a crash it is asked whether its effect happened.
protocol Step: Sendable {
    /// The result that the journal keeps.
    associatedtype Output: Codable & Sendable

    static var kind: StepKind { get }
    /// The phase of the run during the step.
    static var phase: RunPhase { get }

    /// Stores changes together with the step's begin, before anything is done.
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError)

    /// Performs the step. The same token may come a second time after a crash.
    func perform(_ token: StepToken) async throws(StepFailure) -> Output

    /// Returns whether the effect happened. Called if the journal has the step's begin but not its end.
    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Output>

    /// Stores changes together with the step's end.
    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError)
}

extension Step {
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {}
    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {}
    /// Steps whose effect carries their token can simply be repeated: the same token has the same effect.
    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Output> { .absent }
}
