internal import Runtime
internal import SandboxDriver

/// One step of a turn: begun in the journal, performed, finished in the journal. After a crash it is asked whether it happened.
protocol Step: Sendable {
    /// What it leaves in the journal.
    associatedtype Output: Codable & Sendable

    static var kind: StepKind { get }
    /// The phase of the run meanwhile.
    static var phase: RunPhase { get }

    /// What is stored with its begin, before anything is done.
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError)

    /// Does it. The same token may come a second time after a crash.
    func perform(_ token: StepToken) async throws(StepFailure) -> Output

    /// Whether it happened, asked when its begin is in the journal and its end is not.
    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Output>

    /// What is stored with its end.
    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError)
}

extension Step {
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {}
    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {}
    /// Steps whose effect carries their token can simply be done again: the same token has the same effect.
    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Output> { .absent }
}
