import Coding
import Testing

/// What can be missing or broken around a run: it ends with a code, a remedy, and nothing left running.
@Suite struct TroubleTests {
    private func failed(_ client: Client, _ id: String) async throws -> JSONValue {
        let run = try await client.wait(id, for: "ended")
        #expect(run["outcome"]?.asString == "failed")
        #expect(run["lifecycle"]?["stopReason"]?.asString == "setup_failed")
        #expect(run["error"]?["remedy"]?.asString?.isEmpty == false)
        return run["error"] ?? .null
    }

    private func expectNothingLeft(_ server: TestServer) async throws {
        let only = server.pid.map { [$0] } ?? []
        _ = try await eventually("nothing but the server runs", within: .seconds(20)) { server.processes == only ? true : nil }
    }

    @Test func anUnknownRepositoryAndAMissingBranchEndTheRunWithTheirCodes() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let unknown = try await client.send("POST", "/runs", #"{"repository":"acme/nothing","prompt":"x"}"#).run["id"]?.asString ?? ""
            let error = try await failed(client, unknown)
            #expect(["repository_not_found", "repository_unreachable", "clone_failed"].contains(error["code"]?.asString ?? ""))
            let branch = try await client.createRun(prompt: "x", #""baseRef":"no-such-branch""#)
            #expect(try await failed(client, branch)["code"]?.asString == "ref_not_found")
            try await expectNothingLeft(server)
        }
    }

    @Test func aMissingAgentIsSaidWithHowToInstallIt() async throws {
        try await TestServer.with(["HEARTH_SANDBOX": "local", "HEARTH_ISOLATION": "none", "HEARTH_OPENCODE": "/nonexistent/opencode"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "x")
            let error = try await failed(client, id)
            #expect(error["code"]?.asString == "agent_missing")
            #expect(error["remedy"]?.asString?.contains("HEARTH_OPENCODE") == true)
            try await expectNothingLeft(server)
        }
    }
}
