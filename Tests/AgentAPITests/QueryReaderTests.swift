import Coding
import RunEngine
import Runtime
import Server
import Testing

@testable import AgentAPI

/// Queries: every value is checked, and every mistake is named.
@Suite struct QueryReaderTests {
    private func reader(_ query: String) -> QueryReader {
        QueryReader(Target(form: .origin, path: "/runs", query: query))
    }

    @Test func goodValuesAreRead() {
        var query = reader("limit=5&patch=1&events=false&status=idle,ended&status=queued&createdAfter=2026-11-23T05:00:00.000Z&tag=a%20b+c")
        #expect(query.integer("limit", 1...100, default: 20) == 5 && query.integer("other", 1...100, default: 20) == 20)
        #expect(query.flag("patch") && !query.flag("events") && !query.flag("absent"))
        #expect(query.choices("status", RunStatus.self) == [.idle, .ended, .queued])
        #expect(query.time("createdAfter") == Timestamp(rfc3339: "2026-11-23T05:00:00.000Z"))
        #expect(query.values("tag") == ["a b c"])
        // An offset whose plus sign is not escaped.
        var offset = reader("createdAfter=2026-11-23T06:00:00+01:00")
        #expect(offset.time("createdAfter") == Timestamp(rfc3339: "2026-11-23T05:00:00.000Z") && offset.problems.isEmpty)
        #expect(query.problems.isEmpty)
    }

    @Test(arguments: ["limit=0", "limit=101", "limit=x", "limit=", "limit=1.5", "limit=99999999999999999999", "limit=%2B5", "limit=-0", "limit=%205"])
    func aNumberOutOfItsRangeIsNamed(
        query: String
    ) {
        var reader = reader(query)
        _ = reader.integer("limit", 1...100, default: 20)
        #expect(reader.problems.map(\.path) == ["limit"])
    }

    @Test func twoValuesForOneAreAMistakeUnlessTheyAreTheSame() {
        var query = reader("limit=5&limit=6&wait=1&wait=1&types=message&types=turn.*")
        _ = query.integer("limit", 1...100, default: 20)
        #expect(query.integer("wait", 0...60, default: 0) == 1)
        #expect(query.types().matches("turn.ended") && query.types().matches("message"))
        #expect(query.problems.map(\.path) == ["limit"])
    }

    @Test func otherNonsenseIsNamedToo() {
        var query = reader("patch=yes&status=idle,asleep&createdAfter=yesterday")
        _ = query.flag("patch")
        _ = query.choices("status", RunStatus.self)
        _ = query.time("createdAfter")
        #expect(query.problems.map(\.path) == ["patch", "status", "createdAfter"])
        #expect(!reader("a=%zz").problems.isEmpty)
    }

    @Test(arguments: ["status=", "status=idle,", "status=,idle"]) func anEmptyWordOfAListIsNoWord(query: String) {
        var reader = reader(query)
        _ = reader.choices("status", RunStatus.self)
        #expect(reader.problems.map(\.path) == ["status"])
    }

    @Test func aFilterOfRunsIsReadAsRunsStoreIt() {
        var query = reader(
            "status=idle&status=ended&outcome=failed,lost&tag=Fix%20Bot&tag=b&repository=Acme/Web&dedupeKey=K%20"
                + "&createdAfter=2026-11-23T05:00:00Z&createdBefore=2026-11-24T05:00:00Z")
        let filter = query.runFilter()
        #expect(query.problems.isEmpty, "\(query.problems)")
        #expect(filter.statuses == [.idle, .ended] && filter.outcomes == [.failed, .lost] && filter.tags == ["fix-bot", "b"])
        #expect(filter.repository == "Acme/Web" && filter.dedupeKey == "K ")
        #expect(
            filter.createdAfter == Timestamp(rfc3339: "2026-11-23T05:00:00Z") && filter.createdBefore == Timestamp(rfc3339: "2026-11-24T05:00:00Z"))
        var none = reader("colour=red&limit=5")
        #expect(none.runFilter() == Engine.RunFilter() && none.problems.isEmpty)
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test(arguments: [
        ("status=sleeping", ["status"]), ("outcome=won", ["outcome"]), ("tag=", ["tag"]), ("tag=%20", ["tag"]), ("tag=a%00", ["tag"]),
        ("tag=\(text(64))", []), ("tag=\(text(65))", ["tag"]), ("tag=a&tag=\(text(65))", ["tag"]), ("repository=web", ["repository"]),
        ("dedupeKey=", ["dedupeKey"]), ("dedupeKey=%20", ["dedupeKey"]), ("dedupeKey=\(text(200))", []), ("dedupeKey=\(text(201))", ["dedupeKey"]),
        ("dedupeKey=a&dedupeKey=b", ["dedupeKey"]), ("createdAfter=2026-11-23", ["createdAfter"]), ("createdBefore=", ["createdBefore"]),
        ("createdBefore=x&status=x&repository=x", ["status", "repository", "createdBefore"]), ("%zz", ["query"]),
    ])
    func everyFilterIsChecked(query: String, paths: [String]) {
        var reader = reader(query)
        _ = reader.runFilter()
        #expect(reader.problems.map(\.path) == paths)
    }

    @Test(
        arguments: [
            ("after=", nil, []), ("", nil, []), ("after=0", 0, []), ("after=12", 12, []), ("after=x", 0, ["after"]), ("after=-1", 0, ["after"]),
        ]
            as [(String, Int64?, [String])])
    func aNumberOfAnEventIsReadOrReported(query: String, number: Int64?, paths: [String]) {
        var reader = reader(query)
        #expect(reader.sequenceNumber("after") == number && reader.problems.map(\.path) == paths)
    }

    @Test(
        arguments: [
            ("from=2026-11-23", "2026-11-23T00:00:00Z"), ("from=2026-11-23T05:00:00Z", "2026-11-23T05:00:00Z"), ("from=2026-02-30", nil),
            ("from=x", nil),
        ] as [(String, String?)])
    func aDayBeginsAtMidnight(query: String, time: String?) {
        var reader = reader(query)
        #expect(reader.day("from") == time.flatMap { Timestamp(rfc3339: $0) } && reader.problems.isEmpty == (time != nil))
    }
}
