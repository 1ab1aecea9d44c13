import Coding
import RunEngine
import Runtime
import Server
import Testing

@testable import AgentAPI

/// Cursors of lists, and positions in the log.
@Suite struct CursorTests {
    /// Changes of a filter, each of which makes it another one.
    private static let changes: [@Sendable (inout Engine.RunFilter) -> Void] = [
        { $0.statuses = [.idle] }, { $0.statuses = [.idle, .ended] }, { $0.outcomes = [.failed] }, { $0.tags = ["a"] }, { $0.tags = ["a", "b"] },
        { $0.repository = "acme/web" }, { $0.dedupeKey = "k" }, { $0.createdAfter = Timestamp(millis: 1) },
        { $0.createdBefore = Timestamp(millis: 1) },
    ]

    @Test func aCursorBelongsToAllItsFilters() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            let id = try await local.makeRun(key: key)
            guard case .valid(let found) = local.engine.keys.find(key) else { return }
            let run = try await local.engine.run(id, by: found).run
            var filters = [Engine.RunFilter()]
            for change in CursorTests.changes {
                var filter = Engine.RunFilter()
                change(&filter)
                filters.append(filter)
            }
            for (number, filter) in filters.enumerated() {
                let cursor = ListCursor.make(after: run, filter: filter)
                #expect(try ListCursor.read(cursor, filter: filter) == run.key.value)
                for (other, another) in filters.enumerated() where other != number {
                    let failure = #expect(throws: Failure.self) { try ListCursor.read(cursor, filter: another) }
                    #expect(failure?.code == .invalidCursor, "\(filter) \(another)")
                }
            }
        }
    }

    /// The texts in Base64: `1:0:x`, `1:-1:x`, `2:1:x`, `1:1`, `1:1:x:y`.
    @Test(arguments: ["", "x", "nonsense", "MTowOng", "MTotMTp4", "MjoxOng", "MTox", "MToxOng6eQ"])
    func aMadeUpCursorIsRefused(text: String) {
        let failure = #expect(throws: Failure.self) { try ListCursor.read(text, filter: Engine.RunFilter()) }
        #expect(failure?.code == .invalidCursor)
    }

    @Test func aPageFollowsItsCursor() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            var made: [String] = []
            for _ in 0..<5 { made.append(try await local.makeRun(key: key)) }
            var seen: [String] = []
            var sizes: [Int] = []
            var cursor = ""
            repeat {
                let page = await local.send(.get, "/runs?limit=2" + (cursor.isEmpty ? "" : "&cursor=\(cursor)"), key: key).json
                let ids = page["runs"]?.asArray?.compactMap { $0["id"]?.asString } ?? []
                seen += ids
                sizes.append(ids.count)
                cursor = page["nextCursor"]?.asString ?? ""
            } while !cursor.isEmpty
            #expect(seen == made.reversed() && sizes == [2, 2, 1])
            // A page that is exactly full is the last one.
            #expect(await local.send(.get, "/runs?limit=5", key: key).json["nextCursor"] == .null)
        }
    }

    @Test(arguments: [(nil, 0), ("0", 0), ("7", 7), ("007", 7), ("9223372036854775807", Int64.max)] as [(String?, Int64)])
    func aPositionIsAWholeNumber(text: String?, position: Int64) throws {
        #expect(try EventCursor.position(text) == position)
    }

    @Test(arguments: ["", "x", "-1", "+1", "1.0", " 1", "0x1", "9223372036854775808", "١"]) func anythingElseIsNone(text: String) {
        let failure = #expect(throws: Failure.self) { try EventCursor.position(text) }
        #expect(failure?.code == .invalidCursor)
    }

    /// `Last-Event-ID`, `after`, and where a stream of a run with five events begins.
    @Test(
        arguments: [
            ([], nil, 0, false), ([], "3", 3, false), ([], "5", 5, false), (["3"], nil, 3, true), (["5"], nil, 5, true), (["3"], "1", 3, true),
            (["1"], "3", 1, true), (["0"], "3", 0, true), ([""], "3", 3, false), (["", "3"], nil, 3, true), (["3"], "5", 3, true),
        ] as [([String], String?, Int64, Bool)])
    func aStreamBeginsAfterTheLastEventThatWasSeen(header: [String], after: String?, position: Int64, isReconnect: Bool) throws {
        let start = try StreamStart(lastEventID: header, after: after, lastSeq: 5)
        #expect(start.position == position && start.isReconnect == isReconnect)
    }

    @Test(arguments: [([], "6"), (["6"], nil), (["6"], "1"), (["x"], "1"), (["1"], "x"), (["3", "3"], nil)] as [([String], String?)])
    func aStreamBeginsNowhereElse(header: [String], after: String?) {
        let failure = #expect(throws: Failure.self) { try StreamStart(lastEventID: header, after: after, lastSeq: 5) }
        #expect(failure?.code == .invalidCursor)
    }
}
