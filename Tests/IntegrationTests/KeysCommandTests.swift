import Coding
import FoundationEssentials
import Runtime
import Testing

/// `hearth keys`, with and without a server.
@Suite struct KeysCommandTests {
    private func keys(_ server: TestServer, _ arguments: String...) async throws -> ProcessOutput {
        try await Shell.run(TestServer.hearth, ["keys"] + arguments, environment: server.variables)
    }

    @Test func aKeyIsPrintedAloneAndWorksAtOnceUntilItIsRevoked() async throws {
        try await TestServer.with { server in
            let made = try await keys(server, "create", "--name", "bot")
            #expect(made.status == .exited(0))
            let key = made.text.split(separator: "\n").map(String.init)
            #expect(key.count == 1 && key[0].hasPrefix("crt_") && key[0].count == 44)
            let client = Client(server: server, key: key[0])
            #expect(try await client.send("GET", "/runs").status == 200)

            let list = try await keys(server, "list", "--json")
            let entry = try JSONDecoder().decode(JSONValue.self, from: Data(list.standardOutput))["keys"]?[0]
            #expect(entry?["name"]?.asString == "bot")
            #expect(!list.text.contains(key[0]))
            let id = try #require(entry?["id"]?.asString)

            #expect(try await keys(server, "revoke", id).status == .exited(0))
            #expect(try await client.send("GET", "/runs").code == "key_revoked")
        }
    }

    @Test func keysAreManagedWithoutAServerToo() async throws {
        try await TestServer.with { server in
            await server.stop()
            let key = try await server.makeKey("--name", "offline")
            #expect(try await keys(server, "list").text.contains("offline"))
            try await server.start()
            #expect(try await Client(server: server, key: key).send("GET", "/runs").status == 200)
        }
    }

    @Test func anUnknownKeyOrABadOptionIsAnErrorWithARemedy() async throws {
        try await TestServer.with { server in
            let unknown = try await keys(server, "revoke", "key_unknown")
            #expect(unknown.status == .exited(1))
            #expect(unknown.errorText.contains("hearth keys list"))
            #expect(try await keys(server, "create", "--scopes", "read:everything").status == .exited(2))
            #expect(try await keys(server, "create", "--expires", "soon").status == .exited(2))
            #expect(try await keys(server, "create", "--expires", "0s").status == .exited(2))
        }
    }
}
