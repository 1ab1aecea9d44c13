import CLI
import FoundationEssentials
import SandboxDriver
import Testing

@testable import hearth

@Suite struct EgressListTests {
    @Test func aListIsOneRuleALine() throws {
        let text = "# packages\nregistry.npmjs.org\n\n  *.pythonhosted.org:443  # wheels\r\nexample.org:*\n"
        #expect(try EgressList.read(text, of: "hosts") == ["registry.npmjs.org", "*.pythonhosted.org:443", "example.org:*"])
        #expect(try EgressList.policy("public") == .public)
        #expect(try EgressList.policy("none") == .none)
    }

    @Test func aMistakeIsNamedWithItsLine() {
        let error = #expect(throws: CommandFailure.self) { try EgressList.read("a.org\nhttps://b.org\n", of: "hosts.txt") }
        #expect(error?.what.contains("hosts.txt, line 2") == true)
        #expect(throws: CommandFailure.self) { try EgressList.policy("/no/such/file") }
    }
}
