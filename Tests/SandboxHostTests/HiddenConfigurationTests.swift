import Crypto
import Glibc
import Runtime
import SandboxDriver
import Support
import Testing

/// Files in the repository that an agent's server would take as its own configuration are hidden while it looks for them, and ordinary files
/// afterwards.
@Suite(.serialized) struct HiddenConfigurationTests {
    private static let names = [".opencode", "opencode.json", "opencode.jsonc", "link", "dangling", "away"]
    private static let ask = #"curl -s -m 5 -o /dev/null -H 'Authorization: Bearer token' "$GATEWAY/v1/chat/completions" -d '{"model":"m"}'"#

    private func sandbox(_ machine: LocalMachine, _ service: LoopbackService) async throws -> any Sandbox {
        let sandbox = try await machine.make()
        let files = [
            "opencode.json": "json\n", ".opencode/plugin/evil.ts": "plugin\n", "real/evil.ts": "real\n", "kept.txt": "kept\n", ".git/HEAD": "x\n",
        ]
        _ = try await sandbox.place(
            try await machine.tree(files, links: ["link": "real", "dangling": "/nonexistent/place", "away": "/etc"]))
        try await sandbox.setEgress(
            Egress(
                policy: .none,
                model: Egress.Model(
                    baseURL: "http://127.0.0.1:\(service.port)/v1", key: nil, token: Secret("token"), modelID: "m", formats: [.chatCompletions])))
        return sandbox
    }

    private func kind(_ isolation: Isolation) -> Command.Kind { .agent(port: isolation == .none ? 0 : 4_096) }

    @Test(arguments: LocalMachine.isolations) func itIsHiddenUntilTheModelIsAsked(isolation: Isolation) async throws {
        let machine = try LocalMachine(isolation)
        let service = try await LoopbackService()
        let sandbox = try await sandbox(machine, service)
        let look = "cat opencode.json .opencode/plugin/evil.ts link/evil.ts kept.txt 2> /dev/null; ls away/hostname 2> /dev/null; readlink dangling"
        let words = "\(look); echo -; \(HiddenConfigurationTests.ask); \(look); echo changed > opencode.json; echo new > .opencode/plugin/new.ts"
        let seen = try await sandbox.run(words, kind: kind(isolation), hidden: HiddenConfigurationTests.names)
        let all = "json\nplugin\nreal\nkept\naway/hostname\n/nonexistent/place\n"
        // In a cell, the link that leads out of it has no target.
        let afterwards = isolation == .none && access("/etc/hostname", F_OK) == 0 ? all : all.replacing("away/hostname\n", with: "")
        #expect(seen == "kept\n-\n\(afterwards)", "\(seen)")
        // The next server does not see the files that the last one, or its agent, left there until it calls its model in turn.
        let again =
            "cat opencode.json .opencode/plugin/new.ts 2> /dev/null; \(HiddenConfigurationTests.ask); cat opencode.json .opencode/plugin/new.ts"
        #expect(try await sandbox.run(again, kind: kind(isolation), hidden: HiddenConfigurationTests.names) == "changed\nnew\n")
        #expect(try await sandbox.run("stat -c %a .opencode; ls -A .git") == "755\nHEAD\n")
        try await machine.provider.destroy(sandbox.reference)
        #expect(machine.marked.isEmpty)
    }

    @Test(arguments: LocalMachine.isolations) func anAgentThatNeverAsksLeavesItHiddenAndNothingIsLost(isolation: Isolation) async throws {
        let machine = try LocalMachine(isolation)
        let service = try await LoopbackService()
        let sandbox = try await sandbox(machine, service)
        for _ in 0..<2 {
            #expect(
                try await sandbox.run("ls -d opencode.json link 2> /dev/null; true", kind: kind(isolation), hidden: HiddenConfigurationTests.names)
                    == "")
        }
        let seen = try await sandbox.run(
            "\(HiddenConfigurationTests.ask); cat opencode.json link/evil.ts", kind: kind(isolation), hidden: HiddenConfigurationTests.names)
        #expect(seen == "json\nreal\n")
        try await machine.provider.destroy(sandbox.reference)
    }
}
