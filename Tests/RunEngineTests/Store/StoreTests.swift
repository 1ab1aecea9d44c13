import Database
import Coding
import Glibc
import Runtime
import Testing

@testable import RunEngine

/// The database: commits are durable, failures leave nothing behind, and no reader sees half a change.
@Suite struct StoreTests {
    @Test func manyWritersAtOnceAreAllThereAfterwards() async throws {
        let test = try TestStore()
        let account = try await test.account()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<300 {
                group.addTask {
                    guard case .success(let answer) = try await test.create(TestStore.newRun("Number \(number)"), account: account, limit: 1_000)
                    else {
                        return ""
                    }
                    return String(decoding: answer.answer.body, as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 300 && !ids.contains(""))
        await test.store.close()
        let again = try Store.open(path: test.store.path, schema: .hearth) { _ in }
        let count = try await again.read { (snapshot) throws(StoreError) in
            try snapshot.connection.first("SELECT count(*) FROM runs") { (row) throws(StoreError) in row.int(0) }
        }
        #expect(count == 300)
        #expect(again.instanceID == test.store.instanceID && again.epoch == test.store.epoch + 1)
        await again.close()
    }

    @Test func aFailureUndoesItsOwnRequestOnly() async throws {
        let test = try TestStore()
        let account = try await test.account()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    if number.isMultiple(of: 3) {
                        await #expect(throws: StoreError.self) {
                            try await test.store.write { (tx) throws(StoreError) in
                                _ = try tx.connection.insertTurn(
                                    of: RunKey(1), prompt: "", options: TestStore.newRun().options, now: tx.now)
                                throw .failed("on purpose")
                            }
                        }
                    } else {
                        _ = try await test.create(account: account)
                    }
                }
            }
            try await group.waitForAll()
        }
        let counts = try await test.store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.first("SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM turns)") { (row) throws(StoreError) in
                [row.int(0), row.int(1)]
            }
        }
        #expect(counts == [66, 66])
    }

    @Test func aReaderSeesAWholeCommitOrNoneOfIt() async throws {
        let test = try TestStore()
        let run = try await test.made()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<100 {
                    try await test.edit(run.key) { edit in
                        for part in 0..<5 { edit.emit(EventDraft(.warning, ["n": .integer(Int64(number * 5 + part))])) }
                    }
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<100 {
                        let (last, count) = try await test.store.read { (snapshot) throws(StoreError) in
                            try snapshot.connection.first(
                                "SELECT last_seq, (SELECT count(*) FROM events WHERE run_key = runs.key) FROM runs"
                            ) { (row) throws(StoreError) in (row.int(0), row.int(1)) } ?? (-1, -2)
                        }
                        #expect(last == count && (last - 2).isMultiple(of: 5))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func aNewerAForeignAndAChangedDatabaseAreRefused() async throws {
        for (change, word) in [
            ("PRAGMA user_version = 999", "newer"), ("PRAGMA application_id = 7", "another program"),
            ("UPDATE migrations SET digest = x'00'", "differs"),
        ] {
            let test = try TestStore()
            _ = try await test.made()
            await test.store.close()
            let connection = try SQLConnection(path: test.store.path, isReadOnly: false)
            try connection.script(change)
            #expect {
                _ = try Store.open(path: test.store.path, schema: .hearth) { _ in }
            } throws: {
                "\($0)".contains(word)
            }
        }
    }

    @Test func theFileIsItsOwnersAlone() throws {
        let test = try TestStore()
        var information = stat()
        #expect(stat(test.store.path, &information) == 0 && information.st_mode & 0o777 == 0o600)
    }

    @Test func afterTheCloseEverythingIsRefused() async throws {
        let test = try TestStore()
        await test.store.close()
        await #expect(throws: StoreError.closed) { try await test.account() }
    }

    /// A commit that was answered is on the disk: `synchronous` is FULL (2) in the connection that writes, in a database in WAL mode.
    @Test func whatIsCommittedSurvivesAPowerCut() async throws {
        let test = try TestStore()
        let pragmas = try await test.store.write { (tx) throws(StoreError) in
            try ["synchronous", "journal_mode", "foreign_keys"].map { (name) throws(StoreError) in
                try tx.connection.first("PRAGMA \(name)", [], { (row) throws(StoreError) in row.text(0) }) ?? ""
            }
        }
        #expect(pragmas == ["2", "wal", "1"])
    }
}
