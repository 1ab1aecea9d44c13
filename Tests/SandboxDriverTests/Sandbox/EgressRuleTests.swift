import SandboxDriver
import Testing

@Suite struct EgressRuleTests {
    @Test(arguments: [
        ("example.org", "example.org", UInt16(443), true), ("example.org", "example.org", 22, true), ("example.org", "example.org", 8080, false),
        ("example.org", "www.example.org", 443, false), ("*.example.org", "www.example.org", 443, true),
        ("*.example.org", "a.b.example.org", 80, true),
        ("*.example.org", "example.org", 443, false), ("*.example.org", "badexample.org", 443, false),
        ("Example.ORG:8443", "example.org", 8443, true),
        ("example.org:8443", "example.org", 443, false), ("example.org:80,8443", "example.org", 80, true), ("example.org:*", "example.org", 25, true),
        ("*", "any.host", 443, true), ("*", "any.host", 25, false), ("*:*", "any.host", 25, true), ("203.0.113.7:5432", "203.0.113.7", 5432, true),
    ])
    func aRuleAllowsWhatItNames(rule: String, host: String, port: UInt16, isAllowed: Bool) throws {
        #expect(try #require(EgressRule(rule)).allows(host, port: port) == isAllowed)
    }

    @Test(arguments: [
        "", ":443", "example.org:", "example.org:0", "example.org:65536", "example.org:http", "https://example.org", "exa mple.org", "*example.org",
        "a.*.org", "*.", "example.org:80,", "example..org", "[::1]:80",
    ])
    func whatIsNoRuleIsNone(text: String) {
        #expect(EgressRule(text) == nil)
    }

    @Test(arguments: ["example.org", "*.example.org:8443", "*:*", "example.org:80,8443"]) func aRuleIsWrittenAsItIsRead(text: String) throws {
        #expect(try #require(EgressRule(text)).description == text)
    }
}
