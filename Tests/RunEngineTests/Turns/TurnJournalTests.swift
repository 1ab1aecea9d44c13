import Coding
import Database
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The way of steps through the journal: a step is known by its kind and its round.
@Suite struct TurnJournalTests {
    /// A step that counts how often it is performed, and tells what the test says of its effect.
    private struct CountingStep: Step {
        typealias Record = Int
        typealias Product = Int

        static let kind = StepKind.deliver
        static let phase = RunPhase.working

        let count: Locked<Int>
        var observed = Observed<Made>.absent
        var input: JSONValue? { ["at": .integer(Int64(count.withLock { $0 }))] }

        func perform(_ token: StepToken) async throws(StepFailure) -> Made {
            let number = count.withLock { count in
                count += 1
                return count
            }
            return (number, number)
        }

        func observe(_ token: StepToken) async throws(StepFailure) -> Observed<Made> { observed }
    }

    private let test: TestStore
    private let turn: TurnKey
    private let count = Locked(0)

    init() async throws {
        test = try TestStore()
        _ = try await test.made()
        let claim = try await test.store.write { (tx) throws(StoreError) in try Dispatcher.claim(after: 0, in: tx) }
        turn = try #require(claim).turn
    }

    private func open() async throws -> TurnJournal {
        let journal = TurnJournal(editor: RunEditor(store: test.store, clock: test.clock), turn: turn)
        try await journal.open()
        return journal
    }

    @Test func whatIsDoneIsNotDoneAgainInItsRoundAndIsInTheNext() async throws {
        let first = try await open()
        #expect(try await first.take(CountingStep(count: count)) == 1)
        // The begin of the next round commits the end of this one. Then the server dies.
        #expect(try await first.take(CountingStep(count: count), round: 1) == 2)
        let second = try await open()
        #expect(try await second.take(CountingStep(count: count)) == 1, "its record is in the journal")
        // Of the other round only the begin is: it has no effect, and so it is performed.
        #expect(try await second.take(CountingStep(count: count), round: 1) == 3)
        let entry = await second.earlierEntry(of: .deliver, round: 1)
        #expect(entry?.state == .begun && entry?.round == 1 && entry?.attempt == 1)
        #expect(entry?.input.map { String(decoding: $0, as: UTF8.self) } == #"{"at":1}"#)
        #expect(await second.earlierEntry(of: .deliver, round: 2) == nil)
        #expect(await second.earlierEntry(of: .observe, round: 0) == nil)
    }

    @Test func anEffectThatHappenedIsTakenAsItIs() async throws {
        _ = try await open().take(CountingStep(count: count))
        let step = CountingStep(count: count, observed: .done((9, 9)))
        #expect(try await open().take(step) == 9)
        #expect(count.withLock { $0 } == 1)
    }

    @Test func whatNobodyCanTellIsNotRepeated() async throws {
        _ = try await open().take(CountingStep(count: count))
        let journal = try await open()
        await #expect(throws: StepFailure.self) { _ = try await journal.take(CountingStep(count: count, observed: .unknowable)) }
        #expect(count.withLock { $0 } == 1)
    }

    @Test func tokensOfAttemptsAndRoundsDiffer() async throws {
        let journal = try await open()
        for round in [0, 0, 1, 1] { _ = try await journal.take(CountingStep(count: count), round: round, again: true) }
        let key = turn
        let tokens = try await test.store.read { (snapshot) throws(StoreError) in try snapshot.connection.steps(of: key).map(\.token.rawValue) }
        #expect(Set(tokens).count == 4)
    }
}
