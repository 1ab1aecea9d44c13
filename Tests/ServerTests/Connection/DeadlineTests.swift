import Runtime
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    /// Returns the deadlines that pass within `span` after `body` set them, each with its time.
    @NetworkLoop private func expired(
        within span: Duration, _ body: (DeadlineTimer) -> Void
    ) async throws -> [(kind: Deadline, after: Duration)] {
        let timer = DeadlineTimer()
        var passed: [(Deadline, Duration)] = []
        let start = SystemTime().monotonic
        timer.onExpiry = { passed.append(($0, start.duration(to: SystemTime().monotonic))) }
        body(timer)
        try await NetworkLoop.sleep(for: span)
        timer.stop()
        return passed
    }

    /// The timer stays where it is when the deadline moves on, and is set again when it fires.
    @Test @NetworkLoop func aDeadlineThatMovesOnDoesNotPassEarly() async throws {
        let passed = try await expired(within: .milliseconds(80)) { timer in
            timer.expect(.idle, within: .milliseconds(5))
            timer.expect(.head, within: .milliseconds(40))
        }
        #expect(passed.map(\.kind) == [.head] && passed[0].after >= .milliseconds(40))
    }

    @Test @NetworkLoop func aDeadlineThatMovesForwardPassesInTime() async throws {
        let passed = try await expired(within: .milliseconds(60)) { timer in
            timer.expect(.idle, within: .seconds(60))
            timer.expect(.head, within: .milliseconds(5))
        }
        #expect(passed.map(\.kind) == [.head])
    }

    @Test @NetworkLoop func onlyTheAwaitedEventIsForgotten() async throws {
        let kept = try await expired(within: .milliseconds(40)) { timer in
            timer.expect(.body, within: .milliseconds(5))
            timer.forget(.stall)
            #expect(timer.awaited == .body)
        }
        #expect(kept.map(\.kind) == [.body])
        let none = try await expired(within: .milliseconds(40)) { timer in
            timer.expect(.stall, within: .milliseconds(5))
            timer.forget(.stall)
            #expect(timer.awaited == nil)
        }
        #expect(none.isEmpty)
        #expect(
            try await expired(within: .milliseconds(40)) { timer in
                timer.expect(.stall, within: .milliseconds(5))
                timer.stop()
            }.isEmpty)
    }
}
