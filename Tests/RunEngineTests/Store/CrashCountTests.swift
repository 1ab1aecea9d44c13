import Database
import Coding
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// Counting the server's crashes, and clearing a turn of them.
@Suite struct CrashCountTests {
    /// Creates a run with a turn at work, and another with a waiting turn.
    private static func begin(_ test: TestStore) async throws -> (atWork: TurnKey, waiting: TurnKey) {
        let (one, other) = (try await test.made(), try await test.made())
        return try await test.store.write { (tx) throws(StoreError) in
            guard let first = try tx.connection.turn(number: 1, of: one.key), let second = try tx.connection.turn(number: 1, of: other.key) else {
                throw .failed("no turn")
            }
            try tx.connection.run("UPDATE turns SET status = 'running' WHERE key = ?", [.integer(first.key.value)])
            return (first.key, second.key)
        }
    }

    private static func start(_ test: TestStore) async throws {
        try await test.store.write { (tx) throws(StoreError) in try tx.connection.beginServing() }
    }

    private static func stop(_ test: TestStore) async throws {
        try await test.store.write { (tx) throws(StoreError) in try tx.connection.endServing() }
    }

    private static func crashes(_ test: TestStore, _ turn: TurnKey) async throws -> Int {
        try await test.store.read { (snapshot) throws(StoreError) in try snapshot.connection.crashes(of: turn) }
    }

    @Test func startsWithoutAStopInBetweenAreCrashesOfTheTurnsAtWork() async throws {
        let test = try TestStore()
        let turns = try await CrashCountTests.begin(test)
        for expected in 0...3 {
            try await CrashCountTests.start(test)
            #expect(try await CrashCountTests.crashes(test, turns.atWork) == expected)
            #expect(try await CrashCountTests.crashes(test, turns.waiting) == 0)
        }
    }

    @Test func anOrderlyStopIsNone() async throws {
        let test = try TestStore()
        let turns = try await CrashCountTests.begin(test)
        for _ in 0..<4 {
            try await CrashCountTests.start(test)
            try await CrashCountTests.stop(test)
        }
        #expect(try await CrashCountTests.crashes(test, turns.atWork) == 0)
        // Nor does it clear a turn of earlier ones.
        try await CrashCountTests.start(test)
        try await CrashCountTests.start(test)
        try await CrashCountTests.stop(test)
        try await CrashCountTests.start(test)
        #expect(try await CrashCountTests.crashes(test, turns.atWork) == 1)
    }

    @Test func theServersOwnCrashesInARowAreCounted() async throws {
        let test = try TestStore()
        func count() async throws -> Int {
            try await test.store.read { (snapshot) throws(StoreError) in try snapshot.connection.crashes() }
        }
        for expected in 0...3 {
            try await CrashCountTests.start(test)
            #expect(try await count() == expected)
        }
        try await CrashCountTests.stop(test)
        try await CrashCountTests.start(test)
        #expect(try await count() == 0)
        try await CrashCountTests.start(test)
        try await test.store.write { (tx) throws(StoreError) in try tx.connection.forgiveCrashes() }
        #expect(try await count() == 0)
    }

    @Test func theFirstEndOfAStepClearsAndARepeatedOneDoesNot() async throws {
        let test = try TestStore()
        let turn = try await CrashCountTests.begin(test).atWork
        func end(_ ordinal: Int) async throws {
            try await test.store.write { (tx) throws(StoreError) in
                let entry = StepEntry(
                    turn: turn, ordinal: ordinal, kind: .startAgent, round: 0, attempt: ordinal, token: StepToken(rawValue: "t-\(ordinal)"),
                    state: .begun, input: nil,
                    output: nil, epoch: 1)
                try tx.connection.insert(entry, now: tx.now)
                try tx.connection.finish(entry, .done, output: Array("null".utf8), now: tx.now)
                if try tx.connection.isFirstEnd(of: entry) { try tx.connection.forgiveCrashes(of: turn) }
            }
        }
        for _ in 0..<3 { try await CrashCountTests.start(test) }
        try await end(1)
        #expect(try await CrashCountTests.crashes(test, turn) == 0)
        for _ in 0..<2 { try await CrashCountTests.start(test) }
        try await end(2)
        #expect(try await CrashCountTests.crashes(test, turn) == 2)
        try await test.store.write { (tx) throws(StoreError) in try tx.connection.forgiveCrashes() }
        #expect(try await CrashCountTests.crashes(test, turn) == 0)
    }

    @Test func aDatabaseFromBeforeTheCountOpensAndItsFirstStartIsNoCrash() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/hearth.db"
        let old = try OldDatabase.make(path, version: 3)
        try old.script("INSERT INTO instance VALUES (1, 'ins_x', 5, 0)")
        let store = try Store.open(path: path, schema: .hearth) { _ in }
        #expect(store.instanceID == "ins_x" && store.epoch == 6)
        let serving = try await store.write { (tx) throws(StoreError) in
            let before = try tx.connection.first("SELECT serving FROM instance", [], { (row) throws(StoreError) in row.int(0) })
            try tx.connection.beginServing()
            return (before, try tx.connection.first("SELECT serving FROM instance", [], { (row) throws(StoreError) in row.int(0) }))
        }
        #expect(serving.0 == 0 && serving.1 == 1)
        await store.close()
    }
}
