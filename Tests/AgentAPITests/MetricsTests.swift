import Coding
import Crypto
import RunEngine
import Runtime
import Server
import Testing

@testable import AgentAPI

/// The metrics: their format, and who may read them.
@Suite struct MetricsTests {
    @Test func aMetricHasHelpTypeAndSamples() {
        var text = MetricsText()
        text.add("a_total", .counter, "The a.", [("x=\"1\",y=\"2\"", "3"), ("", "4")])
        text.add("b", .gauge, "The b.", -5)
        var other = MetricsText()
        other.add("c", .gauge, "The c.", [])
        text.append(other)
        #expect(
            text.text == """
                # HELP a_total The a.
                # TYPE a_total counter
                a_total{x="1",y="2"} 3
                a_total 4
                # HELP b The b.
                # TYPE b gauge
                b -5
                # HELP c The c.
                # TYPE c gauge

                """)
    }

    @Test @NetworkLoop func responsesAreCountedByOperationAndStatus() {
        let counts = RequestCounts()
        for (operation, status) in [("listRuns", 200), ("createRun", 422), ("createRun", 201), ("createRun", 201)] {
            counts.count(operation, status: status, after: .milliseconds(500))
        }
        var text = MetricsText()
        counts.write(to: &text)
        #expect(
            text.text.split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                #"hearth_http_requests_total{operation="createRun",status="201"} 2"#,
                #"hearth_http_requests_total{operation="createRun",status="422"} 1"#,
                #"hearth_http_requests_total{operation="listRuns",status="200"} 1"#,
                #"hearth_http_request_seconds_total{operation="createRun"} 1.5"#,
                #"hearth_http_request_seconds_total{operation="listRuns"} 0.5"#,
            ])
    }

    /// A metric begins with its help and its type, each metric once, and every sample is a name and a number.
    @Test func theWholeTextHasTheFormat() async throws {
        try await LocalAPI.with { local in
            let key = try await local.makeKey()
            _ = try await local.makeRun(key: key)
            _ = await local.send(.get, "/nothing", key: key)
            let answer = await local.send(.get, "/metrics")
            #expect(answer.status == 200 && answer.fields["content-type"] == "text/plain; version=0.0.4" && answer.text.hasSuffix("\n"))
            var names: Set<Substring> = []
            var current = Substring()
            let lines = answer.text.split(separator: "\n")
            for (number, line) in lines.enumerated() {
                let words = line.split(separator: " ")
                if line.hasPrefix("# HELP ") {
                    current = words[2]
                    #expect(words.count > 3 && names.insert(current).inserted, "\(line)")
                    #expect(["# TYPE \(current) counter", "# TYPE \(current) gauge"].contains(lines[number + 1]), "\(line)")
                } else if !line.hasPrefix("#") {
                    #expect(words[0].prefix { $0 != "{" } == current && words.last.flatMap { Double($0) } != nil, "\(line)")
                }
            }
            for line in [
                #"hearth_info{version="1.2.3",sandbox="local",isolation="none"} 1"#, #"hearth_runs{status="queued"} 1"#,
                #"hearth_runs{status="idle"} 0"#, "hearth_turns_waiting 1", "hearth_turn_slots 1", "hearth_streams 0", "hearth_database_read_only 0",
                #"hearth_http_requests_total{operation="createRun",status="201"} 1"#,
                #"hearth_http_requests_total{operation="none",status="404"} 1"#,
            ] { #expect(lines.contains(Substring(line)), "\(line)") }
        }
    }

    /// The address, the fields of proxies, and the token; the last column for a server with a token.
    @Test(
        arguments: [
            (Peer.tcp(host: "127.0.0.1", port: 1), [:], true), (.tcp(host: "127.8.9.1", port: 1), [:], true), (.tcp(host: "::1", port: 1), [:], true),
            (.tcp(host: "::ffff:127.0.0.1", port: 1), [:], true), (.unix(pid: 1, uid: 1, gid: 1), [:], true), (.unknown, [:], false),
            (.tcp(host: "12.7.0.1", port: 1), [:], false), (.tcp(host: "::ffff:10.0.0.1", port: 1), [:], false),
            (.tcp(host: "127.0.0.1", port: 1), ["x-forwarded-for": "203.0.113.9"], false),
            (.tcp(host: "127.0.0.1", port: 1), ["forwarded": "for=203.0.113.9"], false),
            (.unix(pid: 1, uid: 1, gid: 1), ["x-forwarded-for": "203.0.113.9"], false),
            (.tcp(host: "203.0.113.9", port: 1), ["authorization": "Bearer figures"], false),
        ] as [(Peer, [String: String], Bool)])
    func withoutATokenTheyAreForTheMachineItself(peer: Peer, fields: [String: String], isAllowed: Bool) {
        #expect(isAllowed == MetricsTests.passes(MetricsAccess(token: nil), peer, fields))
    }

    @Test(
        arguments: [
            (["authorization": "Bearer figures"], true), (["authorization": "Bearer figures", "x-forwarded-for": "203.0.113.9"], true), ([:], false),
            (["authorization": "Bearer figure"], false), (["authorization": "Bearer figuresx"], false), (["authorization": "Basic figures"], false),
        ] as [([String: String], Bool)])
    func withATokenTheyAreForThoseWhoHaveIt(fields: [String: String], isAllowed: Bool) {
        let access = MetricsAccess(token: Secret("figures"))
        for peer in [Peer.tcp(host: "127.0.0.1", port: 1), .tcp(host: "203.0.113.9", port: 1)] {
            #expect(isAllowed == MetricsTests.passes(access, peer, fields))
        }
    }

    private static func passes(_ access: MetricsAccess, _ peer: Peer, _ fields: [String: String]) -> Bool {
        var all = Fields()
        for (name, value) in fields { all.append(name, value) }
        do throws(Failure) {
            try access.check(Request(method: .get, target: Target(form: .origin, path: "/metrics"), fields: all, peer: peer))
            return true
        } catch {
            return error.code != .unauthenticated
        }
    }
}
