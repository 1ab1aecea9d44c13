import Database
import Coding
import Testing

@testable import RunEngine

/// The limits on the events of one turn.
@Suite struct EventBudgetTests {
    private static func message(_ text: String = "x") -> EventDraft { EventDraft(.message, turn: 1, ["text": .string(text)]) }

    @Test func theEventBeyondTheLimitIsLeftOutAndSaysWhy() {
        var budget = EventBudget(events: 3, bytes: 1 << 20)
        #expect(budget.keep([EventBudgetTests.message(), EventBudgetTests.message()]).count == 2 && budget.failure == nil)
        #expect(budget.keep([EventBudgetTests.message(), EventBudgetTests.message()]).count == 1)
        #expect(budget.failure?.code == .agentOutputLimit && budget.failure?.members["limit"] == "events")
        // Nothing more is kept except warnings.
        let warning = EventDraft(Warning(.framesUnreadable, "x"), turn: 1)
        #expect(budget.keep([EventBudgetTests.message(), warning]) == [warning])
    }

    @Test func bytesCountHoweverManyEventsTheyAre() {
        var budget = EventBudget(events: 1_000_000, bytes: 1 << 20)
        let large = EventBudgetTests.message(String(repeating: "y", count: 200 << 10))
        let kept = budget.keep(Array(repeating: large, count: 20))
        #expect(kept.count == 5 && budget.failure?.members["limit"] == "event_bytes")
    }

    @Test func whatTheLogHasAlreadyCounts() {
        var budget = EventBudget(events: 10, bytes: 1 << 20, used: (events: 10, bytes: 0))
        #expect(budget.keep([EventBudgetTests.message()]).isEmpty && budget.failure?.members["limit"] == "events")
        budget = EventBudget(events: 10, bytes: 1 << 20, used: (events: 0, bytes: 1 << 20))
        #expect(budget.keep([EventBudgetTests.message()]).isEmpty && budget.failure?.members["limit"] == "event_bytes")
    }

    @Test func theLogTellsWhatATurnHasUsed() async throws {
        let test = try TestStore()
        let run = try await test.made()
        try await test.edit(run.key) { edit in
            for _ in 0..<4 { edit.emit(EventDraft(.message, turn: 7, ["text": "é"])) }
        }
        let used = try await test.store.read { (snapshot) throws(StoreError) in
            (try snapshot.connection.eventsUsed(by: 7, of: run.key), try snapshot.connection.eventsUsed(by: 8, of: run.key))
        }
        #expect(used.0 == (4, 4 * #"{"text":"é"}"#.utf8.count) && used.1 == (0, 0))
    }
}
