import Runtime
import SandboxDriver
import Server
import Testing

@testable import SandboxHost

/// The way out of a cell: the targets it refuses, and the record of what was requested.
@Suite struct EgressProxyTests {
    @NetworkLoop private func open(_ proxy: EgressProxy, _ policy: Egress.Policy) {
        proxy.policy = policy
    }

    @NetworkLoop private func ask(_ proxy: EgressProxy, _ authority: String, method: Server.Method = .connect) async -> Int {
        let target = method == .connect ? Target(form: .authority, path: "", authority: authority) : Target(form: .origin, path: "/")
        return await proxy.respond(to: Request(method: method, target: target)).status.code
    }

    /// Refused before any name is looked up, or, for addresses that are not public, after it.
    @Test(
        arguments: [
            (.none, "example.org:443", 403), (.public, "example.org:8080", 403), (.public, "localhost:443", 403), (.public, "127.0.0.1:80", 403),
            (.public, "[::1]:443", 403), (.public, "[::ffff:127.0.0.1]:443", 403), (.public, "169.254.169.254:80", 403),
            (.hosts(["*.x.com"]), "evilx.com:443", 403), (.hosts(["*.x.com"]), "x.com:443", 403), (.hosts(["x.com:8443"]), "x.com:443", 403),
            (.hosts(["x.com"]), "x.com.evil.org:443", 403), (.hosts(["no rule", "x.com"]), "no rule:443", 403), (.hosts([]), "x.com:443", 403),
            // A rule does not open the machine's own network, whatever it says.
            (.hosts(["localhost:*", "127.0.0.1:*"]), "LOCALHOST:9", 403), (.hosts(["127.0.0.1:*"]), "127.0.0.1:9", 403),
            (.hosts(["*:*"]), "nothing.invalid:443", 502),
        ] as [(Egress.Policy, String, Int)]) func whatIsNotAllowedIsRefusedAndRecorded(policy: Egress.Policy, authority: String, status: Int) async
    {
        let proxy = EgressProxy()
        await open(proxy, policy)
        #expect(await ask(proxy, authority) == status)
        let traffic = await proxy.traffic
        let entry = traffic.last.first
        #expect(traffic.last.count == 1 && entry?.problem != nil && entry?.isRefused == (status == 403))
        #expect(traffic.refused == (status == 403 ? 1 : 0) && traffic.allowed == (status == 403 ? 0 : 1))
    }

    @Test(arguments: ["", "example.org", "example.org:", "example.org:http", "example.org:65536", "example.org:-1"])
    func whatIsNoTargetIsNotRecorded(authority: String) async {
        let proxy = EgressProxy()
        #expect(await ask(proxy, authority) == 405)
        #expect(await ask(proxy, "", method: .get) == 405)
        #expect(await proxy.traffic == ConnectionTraffic())
    }

    @Test func theRecordIsBoundedAndItsNumbersHaveNoGaps() async {
        let proxy = EgressProxy()
        let name = String(repeating: "n", count: 1_000)
        for _ in 0..<1_001 { #expect(await ask(proxy, "\(name):443") == 403) }
        let traffic = await proxy.traffic
        #expect(traffic.refused == 1_001 && (100...HostLimits.shownConnections).contains(traffic.last.count))
        #expect(traffic.last.map(\.number) == Array((1_002 - Int64(traffic.last.count))...1_001))
        #expect(traffic.last.allSatisfy { $0.host.utf8.count <= HostLimits.shownHostBytes && $0.port == 443 })
    }
}
