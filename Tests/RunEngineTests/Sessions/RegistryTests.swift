import SandboxDriver
import Testing

@testable import RunEngine

@Suite struct RegistryTests {
    /// A provider that has nothing but its name.
    private struct Named: SandboxProvider {
        let name: String

        func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox { throw .failed("none") }
        func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference] { [] }
        func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox { throw .gone("none") }
        func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference] { [] }
        func destroy(_ reference: SandboxReference) async throws(SandboxError) {}
    }

    @Test func rowsFindTheirOwnAndNeverAnother() throws {
        let driver = OpenCodeDriver(executable: "/nowhere", machinePath: "/bin")
        let registry = Registry(
            provider: Named(name: "cloud"), otherProviders: [Named(name: "local")], agent: driver,
            otherAgents: [OpenCodeDriver(name: "second", executable: "/nowhere", machinePath: "/bin")])
        #expect(registry.provider.name == "cloud" && registry.agent.name == "opencode")
        #expect(try registry.provider(named: "local").name == "local" && registry.agent(named: "second").name == "second")
        #expect(registry.providers.map(\.name) == ["cloud", "local"])
        // A row of a provider that is not there is not lost, and nobody else is asked.
        #expect { _ = try registry.provider(named: "elsewhere") } throws: { error in
            if case .unconfigured(let detail) = error as? StepFailure { detail.contains("elsewhere") } else { false }
        }
        #expect(throws: StepFailure.self) { _ = try registry.agent(named: "third") }
    }
}
