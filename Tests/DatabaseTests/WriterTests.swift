import Database
import Glibc
import Runtime
import Testing

/// Promises of the writer: a request fails alone, a commit is announced before it is answered, and a full disk is not the end.
@Suite(.timeLimit(.minutes(1))) struct WriterTests {
    /// Requests that wait while the writer is busy are one batch, in which each is undone or kept for itself.
    @Test func aRequestThatFailsLeavesTheOthersOfItsBatch() async throws {
        let database = try SmallDatabase()
        let (busy, occupied) = AsyncStream.makeStream(of: Void.self)
        let gate = Locked(false)
        async let holding: Void = database.store.write { (_) throws(StoreError) in
            occupied.yield()
            while !gate.withLock({ $0 }) { usleep(200) }
        }
        for await _ in busy { break }
        let failures = Locked<[Int: StoreError]>([:])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...9 {
                group.addTask {
                    do throws(StoreError) {
                        try await database.store.write { (tx) throws(StoreError) in
                            try tx.insert(number)
                            tx.announce("note \(number)")
                            if number == 3 { throw .superseded("on purpose") }
                            if number == 5 { try tx.insert(number) }
                            if number == 7 { try tx.connection.run("INSERT INTO nowhere VALUES (1)") }
                        }
                    } catch {
                        failures.withLock { $0[number] = error }
                    }
                }
            }
            // All nine wait for the writer by then, or most of them: the promise holds however they are divided.
            try await Task.sleep(for: .milliseconds(5))
            gate.withLock { $0 = true }
            try await group.waitForAll()
        }
        try await holding
        #expect(try await database.numbers() == [1, 2, 4, 6, 8, 9])
        #expect(database.notices.sorted() == ["note 1", "note 2", "note 4", "note 6", "note 8", "note 9"])
        let errors = failures.withLock { $0 }
        #expect(errors.keys.sorted() == [3, 5, 7] && errors[3] == .superseded("on purpose"))
        guard case .constraint = errors[5], case .failed = errors[7] else { return #expect(Bool(false), "\(errors)") }
        #expect(database.store.readOnlyReason == nil)
        await database.store.close()
    }

    @Test func noticesComeBeforeTheAnswer() async throws {
        let database = try SmallDatabase()
        for number in 1...20 {
            try await database.store.write { (tx) throws(StoreError) in
                try tx.insert(number)
                tx.announce(number)
            }
            #expect(database.notices.count == number)
        }
        await database.store.close()
    }

    /// The database may not grow: SQLite reports the same as for a full disk. A trigger has the writer's own probe fail too.
    @Test func aFullDiskRefusesWritesUntilThereIsRoom() async throws {
        let fills = "CREATE TRIGGER fills AFTER UPDATE ON instance BEGIN INSERT INTO notes (text) VALUES (hex(zeroblob(100000))); END;"
        let database = try SmallDatabase(adding: [Schema.Migration(number: 2, name: "fills", sql: Array(fills.utf8))])
        let store = database.store
        let long = String(repeating: "x", count: 100_000)
        try await store.write { (tx) throws(StoreError) in
            try tx.insert(1)
            try tx.connection.script("PRAGMA max_page_count = 10")
        }
        await #expect(throws: StoreError.full) {
            try await store.write { (tx) throws(StoreError) in
                try tx.insert(2)
                try tx.insert(3, long)
            }
        }
        #expect(store.readOnlyReason == "the disk is full")
        // Until it is time for another attempt, requests are answered without one. What is there can be read.
        let attempts = Locked(0)
        await #expect(throws: StoreError.full) {
            try await store.write { (_) throws(StoreError) in attempts.withLock { $0 += 1 } }
        }
        #expect(attempts.withLock { $0 } == 0)
        #expect(try await database.numbers() == [1])
        database.clock.advance(by: StoreLimits.probeInterval)
        await #expect(throws: StoreError.full) {
            try await store.write { (tx) throws(StoreError) in
                attempts.withLock { $0 += 1 }
                try tx.insert(4, long)
            }
        }
        #expect(attempts.withLock { $0 } == 1 && store.readOnlyReason == "the disk is full")
        database.clock.advance(by: StoreLimits.probeInterval)
        try await store.write { (tx) throws(StoreError) in
            try tx.connection.script("PRAGMA max_page_count = 10000")
            try tx.insert(5, long)
        }
        #expect(store.readOnlyReason == nil)
        #expect(try await database.numbers() == [1, 5])
        await store.close()
    }

    @Test func theCloseFinishesWhatWaitsAndRefusesTheRest() async throws {
        let database = try SmallDatabase()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...50 {
                group.addTask {
                    do throws(StoreError) {
                        try await database.store.write { (tx) throws(StoreError) in try tx.insert(number) }
                        return true
                    } catch {
                        #expect(error == .closed)
                        return false
                    }
                }
            }
            group.addTask {
                await database.store.close()
                return false
            }
            let written = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            let again = try SQLConnection(path: database.store.path, isReadOnly: true)
            let count = try again.first("SELECT count(*) FROM notes") { (row) throws(StoreError) in row.int(0) }
            #expect(count == Int64(written))
        }
        await #expect(throws: StoreError.closed) { try await database.numbers() }
        // A second close finds nothing to do.
        await database.store.close()
    }
}
