import Database
import Coding
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// The log: numbered without gaps, the same from memory and from the database, at any cursor.
@Suite struct EventLogTests {
    private func warn(_ count: Int, _ test: TestStore, _ run: RunKey) async throws {
        for number in 0..<count {
            try await test.edit(run) { $0.emit(EventDraft(.warning, turn: 1, ["n": .integer(Int64(number))])) }
        }
    }

    @Test func numbersHaveNoGapWhoeverWrites() async throws {
        let test = try TestStore()
        let run = try await test.made()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await warn(10, test, run.key) } }
            try await group.waitForAll()
        }
        let events = try await test.events(of: run.key)
        #expect(events.map(\.seq) == Array(1...202))
        #expect(try await test.run(run.key).lastSeq == 202)
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    @Test func whatIsInMemoryIsWhatIsStoredFromEveryCursor() async throws {
        let test = try TestStore()
        let run = try await test.made()
        try await warn(20, test, run.key)
        let stored = try await test.events(of: run.key)
        for cursor in 0..<stored.count {
            guard case .entries(let found) = test.log.tail(of: run.key, after: Int64(cursor), budget: .max) else {
                Issue.record("nothing after \(cursor)")
                continue
            }
            #expect(found == Array(stored[cursor...]))
        }
        guard case .atHead = test.log.tail(of: run.key, after: Int64(stored.count), budget: .max) else { throw StoreError.failed("no head") }
        // A small budget yields the next events, at least one, and none twice.
        var seen: [StoredEvent] = []
        while case .entries(let next) = test.log.tail(of: run.key, after: seen.last?.seq ?? 0, budget: 1) { seen += next }
        #expect(seen == stored)
    }

    @Test func whatHasLeftMemoryIsReadFromTheStore() async throws {
        let test = try TestStore()
        let run = try await test.made()
        try await test.edit(run.key) { edit in
            for number in 0..<(EventLimits.tailEvents + 10) { edit.emit(EventDraft(.warning, ["n": .integer(Int64(number))])) }
        }
        guard case .readFromStore = test.log.tail(of: run.key, after: 0, budget: .max) else { throw StoreError.failed("the tail has everything") }
        guard case .entries = test.log.tail(of: run.key, after: 20, budget: .max) else { throw StoreError.failed("the tail has lost the newest") }
        guard case .readFromStore = test.log.tail(of: RunKey(99), after: 0, budget: .max) else {
            throw StoreError.failed("an unknown run has a tail")
        }
    }

    @Test func aFactOfTheAgentIsAppendedOnceHoweverOftenItIsReported() async throws {
        let test = try TestStore()
        let run = try await test.made()
        for _ in 0..<3 { try await test.edit(run.key) { $0.emit(EventDraft(.message, turn: 1, source: "prt_1", ["text": "x"])) } }
        #expect(try await test.events(of: run.key).count { $0.type == "message" } == 1)
    }

    @Test func whoListensHearsOfACommitAfterItIsStored() async throws {
        let test = try TestStore()
        let heard = Locked<[RunKey]>([])
        test.log.observe { runs in heard.withLock { $0 += runs } }
        let run = try await test.made()
        #expect(heard.withLock { $0 } == [run.key])
        await #expect(throws: StoreError.self) { try await test.edit(run.key) { (_) throws(StoreError) in throw .failed("on purpose") } }
        #expect(heard.withLock { $0 } == [run.key])
        #expect(try await test.events(of: run.key).count == 2)
    }

    @Test func aTextThatGrowsIsHeardUntilItIsStoredWhole() async throws {
        let test = try TestStore()
        let run = try await test.made()
        func say(_ text: String, at offset: Int? = nil) -> Bool {
            let delta =
                offset.map { AgentDelta(part: "p", kind: .message, text: text, offset: $0) }
                ?? AgentDelta(part: "p", kind: .message, snapshot: text)
            return test.log.extendLiveText(with: delta, turn: 1, to: run.key)
        }
        // A text whose beginning is missing is not announced.
        #expect(!say("lo", at: 3))
        #expect(test.log.liveTexts(of: run.key).isEmpty)
        #expect(say("Hel", at: 0))
        #expect(say("lo", at: 3))
        #expect(test.log.liveTexts(of: run.key).map { String(decoding: $0.text, as: UTF8.self) } == ["Hello"])
        #expect(!say("!", at: 9))
        #expect(say("Hello, world"))
        #expect(test.log.liveTexts(of: run.key).first?.edition == 0)
        #expect(say("Something else"))
        #expect(test.log.liveTexts(of: run.key).first?.edition == 1)
        try await test.edit(run.key) { $0.emit(EventDraft(.message, turn: 1, source: "p", ["part": "p", "text": "Something else"])) }
        #expect(test.log.liveTexts(of: run.key).isEmpty)
    }

    /// A page holds about as many bytes as asked for, however many events it may have; together the pages hold everything once.
    @Test(arguments: [nil, ["warning"]] as [[String]?]) func pagesAreCutByTheirBytes(types: [String]?) async throws {
        let test = try TestStore()
        let run = try await test.made()
        let long = String(repeating: "x", count: 10_000)
        for _ in 0..<5 {
            try await test.edit(run.key) { edit in for _ in 0..<20 { edit.emit(EventDraft(.warning, ["text": .string(long)])) } }
        }
        let all = try await test.events(of: run.key).filter { types?.contains($0.type) ?? true }
        var seen: [StoredEvent] = []
        var pages = 0
        while true {
            let after = seen.last?.seq ?? 0
            let page = try await test.store.read { (snapshot) throws(StoreError) in
                try snapshot.connection.events(of: run.key, after: after, types: types, limit: 1_000, bytes: 250_000)
            }
            seen += page.events
            pages += 1
            #expect(page.events.reduce(0) { $0 + $1.body.count } < 500_000)
            guard page.isCut else { break }
        }
        #expect(seen == all && pages >= 3)
    }

    @Test func theNewestComeFromTheEndAndNoLaterThanAsked() async throws {
        let test = try TestStore()
        let run = try await test.made()
        try await warn(50, test, run.key)
        let all = try await test.events(of: run.key)
        func newest(upTo seq: Int64, limit: Int, bytes: Int = .max) async throws -> [Int64] {
            try await test.store.read { (snapshot) throws(StoreError) in
                try snapshot.connection.newestEvents(of: run.key, upTo: seq, limit: limit, bytes: bytes).map(\.seq)
            }
        }
        let last = Int64(all.count)
        #expect(try await newest(upTo: last, limit: 1_000) == Array(1...last))
        #expect(try await newest(upTo: last, limit: 5) == Array((last - 4)...last))
        #expect(try await newest(upTo: 20, limit: 3) == [18, 19, 20])
        #expect(try await newest(upTo: last, limit: 1_000, bytes: 1).last == last)
        #expect(try await newest(upTo: last, limit: 1_000, bytes: 1).count < 20)
    }
}
