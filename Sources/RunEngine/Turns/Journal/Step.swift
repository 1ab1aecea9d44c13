internal import Coding
internal import Database
internal import Runtime
internal import SandboxDriver

/// One journaled step of a turn: begun in the journal, performed, finished in the journal. After a crash it is asked whether its effect happened.
protocol Step: Sendable {
    /// The result that the journal keeps.
    associatedtype Record: Codable & Sendable
    /// The result that the following stages work with: the record itself, or a handle that no journal can keep.
    associatedtype Product: Sendable = Record

    /// A result: its record, and its product.
    typealias Made = (record: Record, product: Product)

    static var kind: StepKind { get }
    /// The phase of the run during the step.
    static var phase: RunPhase { get }

    /// Fixed before the step is performed, and kept in its journal entry.
    var input: JSONValue? { get }

    /// Stores changes together with the step's begin, before anything is done.
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError)

    /// Performs the step. The same token may come a second time after a crash.
    func perform(_ token: StepToken) async throws(StepFailure) -> Made

    /// Returns whether the effect happened. Called if the journal has the step's begin but not its end.
    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Made>

    /// Returns the product of a step that an earlier process has finished.
    func restore(_ record: Record) async throws(StepFailure) -> Product

    /// Stores changes together with the step's end.
    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError)
}

extension Step {
    var input: JSONValue? { nil }
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {}
    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {}
    /// Steps whose effect carries their token can simply be repeated: the same token has the same effect.
    func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Made> { .absent }
}

extension Step where Product == Record {
    func restore(_ record: Record) async throws(StepFailure) -> Record { record }
}
