import Coding
import Database
import Runtime
import Testing

@testable import RunEngine

/// The order in which waiting turns get their slots.
@Suite struct DispatcherTests {
    private func claim(after account: Int64 = 0, _ test: TestStore) async throws -> Dispatcher.Claim? {
        try await test.store.write { (tx) throws(StoreError) in try Dispatcher.claim(after: account, in: tx) }
    }

    private func create(_ account: AccountKey, _ test: TestStore) async throws -> RunKey {
        guard case .success(let answer) = try await test.create(account: account) else { throw StoreError.failed("no run") }
        return try #require(answer.run)
    }

    @Test func theOldestTurnOfAnAccountIsFirst() async throws {
        let test = try TestStore()
        let runs = [try await test.made().key, try await test.made().key, try await test.made().key]
        var claimed: [RunKey] = []
        while let next = try await claim(test) { claimed.append(next.run) }
        #expect(claimed == runs)
    }

    @Test func accountsTakeTurns() async throws {
        let test = try TestStore()
        let (one, other) = (try await test.account("one"), try await test.account("other"))
        let busy = [try await create(one, test), try await create(one, test), try await create(one, test)]
        let late = try await create(other, test)
        var claimed: [RunKey] = []
        var last: Int64 = 0
        while let next = try await claim(after: last, test) {
            claimed.append(next.run)
            last = next.account
        }
        #expect(claimed == [busy[0], late, busy[1], busy[2]])
    }

    @Test func aRunHasOneTurnAtWorkAndThenTheNextByRank() async throws {
        let test = try TestStore()
        let run = try await test.made()
        let turns = try await test.store.write { (tx) throws(StoreError) in
            [
                try tx.connection.insertTurn(of: run.key, prompt: "second", options: run.options, now: tx.now),
                try tx.connection.insertTurn(of: run.key, prompt: "urgent", options: run.options, isNext: true, now: tx.now),
            ]
        }
        let first = try #require(try await claim(test))
        #expect(first.turn == turns[1].key)
        #expect(try await claim(test) == nil, "its session is busy")
        #expect(try await test.run(run.key).turnCount == 1)
    }

    @Test func aClaimedTurnHasBegunBeforeAnybodyWorksOnIt() async throws {
        let test = try TestStore()
        let run = try await test.made()
        test.clock.advance(by: .seconds(5))
        let claimed = try #require(try await claim(test))
        let turn = try await test.store.read { (snapshot) throws(StoreError) in try snapshot.connection.turn(key: claimed.turn) }
        #expect(turn?.status == .running && turn?.startedAt == test.clock.wall)
        #expect(try await test.events(of: run.key).suffix(2).map(\.type) == ["run.status", "turn.started"])
    }
}
