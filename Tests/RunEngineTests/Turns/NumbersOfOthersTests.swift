import Coding
import Git
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// Every number in the answers of a sandbox's host and of the collector, replaced by odd values: each is refused or accepted, and nothing traps.
@Suite struct NumbersOfOthersTests {
    private static let odd: [String] = [
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "-1", "-9223372036854775808", "1e300", "-1e300", "0.5", "\"many\"",
        "null", "[]", "{}", "true",
    ]

    /// Returns documents in which one number each is replaced.
    private static func variants(of document: JSONValue) throws -> [[UInt8]] {
        let places = numbers(in: document, at: [])
        #expect(!places.isEmpty)
        return try places.flatMap { place in
            try odd.map { text in replace(place[...], in: document, by: try JSONValue(parsing: Array(text.utf8))).encoded() }
        }
    }

    private static func numbers(in value: JSONValue, at path: [String]) -> [[String]] {
        switch value {
        case .object(let members): members.flatMap { numbers(in: $0.value, at: path + [$0.key]) }
        case .array(let elements): elements.indices.flatMap { numbers(in: elements[$0], at: path + ["\($0)"]) }
        default: value.asDouble == nil ? [] : [path]
        }
    }

    private static func replace(_ path: ArraySlice<String>, in value: JSONValue, by new: JSONValue) -> JSONValue {
        guard let step = path.first else { return new }
        if case .object(var members) = value {
            members[step] = replace(path.dropFirst(), in: members[step] ?? .null, by: new)
            return .object(members)
        }
        guard case .array(var elements) = value, let index = Int(step) else { return value }
        elements[index] = replace(path.dropFirst(), in: elements[index], by: new)
        return .array(elements)
    }

    /// Decodes every variant, and uses those that can be read.
    private static func walk<Value: Codable>(_ example: Value, _ use: (Value) -> Void) throws {
        for bytes in try variants(of: try JSONValue(parsing: try JSONCoding.encode(example))) {
            if let value = try? JSONCoding.decode(Value.self, from: bytes) { use(value) }
        }
    }

    @Test func whatAHostSaysOfItsUse() throws {
        var traffic = ModelTraffic()
        traffic.stop = .failures
        traffic.lastFailureStatus = 500
        try NumbersOfOthersTests.walk(SandboxUsage(memoryBytes: 1, processes: 2, diskBytes: 3, model: traffic, exceeded: .disk)) { usage in
            #expect(Failure.stopped(usage.model)?.detail.isEmpty == false)
            #expect(!Failure.passed(usage.exceeded ?? .memory, "The sandbox holds \(usage.diskBytes) bytes.").detail.isEmpty)
        }
    }

    @Test func whatAHostSaysOfItsTraffic() throws {
        var connections = ConnectionTraffic()
        connections.allowed = 3
        connections.refused = 1
        connections.last = [ConnectionTraffic.Entry(number: 4, at: 5, host: "a.org", port: 443, problem: "none", isRefused: true)]
        let traffic = SandboxTraffic(model: ModelTraffic(), connections: connections)
        let log = ConnectionLog()
        let sandbox = SandboxID(rawValue: "sbx_a")
        let before = Usage(ModelUsage(), by: .gateway)
        try NumbersOfOthersTests.walk(traffic) { traffic in
            log.note(traffic.connections, of: sandbox)
            let used = traffic.model?.used ?? ModelUsage()
            #expect((before + Usage(used.since(before.model), by: .gateway)).document["costUsd"]?.asString?.isEmpty == false)
        }
        #expect(log.counts.allowed >= 3)
    }

    @Test func whatAHostSaysOfProcessesAndTrees() throws {
        try NumbersOfOthersTests.walk(HostProtocol.ExitAnswer(exit: .code(1))) { #expect(!"\($0)".isEmpty) }
        try NumbersOfOthersTests.walk(HostProtocol.ExitAnswer(exit: .signal(9))) { #expect($0.exit?.description.isEmpty == false) }
        try NumbersOfOthersTests.walk(ProcessIdentity(pid: 1, startTicks: 2, bootID: "b")) { #expect(!$0.isAlive) }
        try NumbersOfOthersTests.walk(HostProtocol.Lease(millis: 5)) { lease in
            let end = Timestamp(millis: 1_700_000_000_000).advanced(by: .milliseconds(lease.millis))
            #expect(!end.rfc3339.isEmpty)
        }
    }

    @Test func whatTheCollectorReports() throws {
        let counts = PatchCounts(parsingNumstat: Array("1\t2\ta\n".utf8))
        let document: JSONValue = [
            "snapshot": .string(String(repeating: "a", count: 40)), "turnCounts": try JSONValue(parsing: try JSONCoding.encode(counts)),
            "runCounts": try JSONValue(parsing: try JSONCoding.encode(counts)), "changedFiles": [],
            "leftOut": [["kind": "unreadable", "count": 3, "paths": ["a"]]],
        ]
        let report = try JSONCoding.decode(CollectReport.self, from: document.encoded())
        try NumbersOfOthersTests.walk(report) { report in
            #expect(report.warnings.count == 1)
            #expect(PatchStats(report.turnCounts, bytes: .max).document["files"] != nil)
        }
        let many = PatchCounts(parsingNumstat: Array("9223372036854775807\t-1\ta\n9223372036854775807\t1e300\tb\n".utf8))
        #expect(many.additions == .max)
    }

    @Test func timesAtTheEndsOfTheRange() {
        let (first, last) = (Timestamp(millis: .min), Timestamp(millis: .max))
        for moment in [first, last, Timestamp(millis: -1), Timestamp(millis: 0)] {
            #expect(moment.rfc3339.hasSuffix("Z"))
            #expect(moment.advanced(by: .milliseconds(Int64.max)) >= moment && moment.advanced(by: .milliseconds(Int64.min)) <= moment)
            #expect(moment.duration(to: moment) == .zero)
        }
        #expect(first.duration(to: last) == .milliseconds(Int64.max) - .milliseconds(Int64.min))
        #expect(first.duration(to: last).millis == .max && last.duration(to: first).millis == .min)
        let (start, end) = (Instant(nanos: .min), Instant(nanos: .max))
        #expect(start.duration(to: end).nanos == .max && end.duration(to: start).nanos == .min)
        var timings = Timings()
        for millis in [Int64.max, .max, -1] { timings.add(millis, to: .working) }
        #expect(timings[.working] == .max)
    }
}
