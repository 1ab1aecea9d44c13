import FoundationEssentials
import Glibc
import Runtime
import Testing

/// A data directory belongs to one server.
@Suite struct DataDirectoryTests {
    @Test func aSecondServerOnTheSameDirectoryIsRefusedWithARemedy() async throws {
        try await TestServer.with { server in
            let second = try await Shell.run(TestServer.hearth, ["serve"], environment: server.variables)
            #expect(second.status == .exited(1))
            #expect(second.text == "")
            #expect(second.errorText.contains("in use by another hearth (pid \(server.pid ?? 0))"))
            #expect(second.errorText.contains("--data-dir"))
        }
    }

    @Test func theDirectoryIsMadeForItsOwnerOnly() async throws {
        try await TestServer.with { server in
            var information = stat()
            #expect(stat(server.data, &information) == 0)
            #expect(information.st_mode & 0o777 == 0o700)
            for name in ["admin.sock", "secret.key", "hearth.db", "lock"] {
                #expect(stat("\(server.data)/\(name)", &information) == 0)
                #expect(information.st_mode & 0o777 == 0o600, "\(name)")
            }
            // One that others may read is closed at the next start.
            await server.stop()
            #expect(chmod(server.data, 0o755) == 0)
            try await server.start()
            #expect(stat(server.data, &information) == 0)
            #expect(information.st_mode & 0o777 == 0o700)
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsSaidInOneLine() async throws {
        try await TestServer.with { server in
            let environment = server.variables.merging(["HEARTH_DATA_DIR": "/proc/hearth"]) { $1 }
            let output = try await Shell.run(TestServer.hearth, ["serve"], environment: environment)
            #expect(output.status == .exited(1))
            #expect(output.errorText.contains("/proc/hearth"))
        }
    }

    @Test func theServerEndsInOrderAndAtOnceWhenAskedTwice() async throws {
        try await TestServer.with { server in
            #expect(await server.stop() == .exited(0))
            try await server.start()
            let pid = try #require(server.pid)
            let client = Client(server: server, key: try await server.makeKey())
            #expect(try await client.send("GET", "/healthz").status == 200)
            kill(pid, SIGINT)
            kill(pid, SIGTERM)
            _ = try await eventually("the server's end", within: .seconds(15)) { Processes.isAlive(pid) ? nil : true }
        }
    }
}
