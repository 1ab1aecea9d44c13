import Coding
import Testing

/// `session.expiring` comes once for each planned end, and before it, however short the session is.
@Suite struct ExpiryNoticeTests {
    private static func notices(_ client: Client, _ id: String) async throws -> (notices: [JSONValue], ends: [JSONValue]) {
        let events = try await client.send("GET", "/runs/\(id)/events?limit=1000").json["events"]?.asArray ?? []
        return (
            events.filter { $0["type"] == "session.expiring" },
            events.filter { $0["type"] == "run.status" && $0["data"]?["status"] == "ended" }
        )
    }

    @Test func shortSessionsAreToldToo() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            var ids: [String] = []
            for number in 0..<12 { ids.append(try await client.createRun(prompt: "x", "\"sessionTtlSeconds\":\(1 + number % 3)")) }
            for id in ids {
                let run = try await client.wait(id, for: "ended")
                let (notices, ends) = try await ExpiryNoticeTests.notices(client, id)
                #expect(run["outcome"] == "expired" && notices.count == 1 && ends.count == 1)
                #expect(notices.first?["data"]?["sessionExpiresAt"] == run["sessionExpiresAt"])
                #expect(notices.first?["seq"]?.asInteger ?? .max < ends.first?["seq"]?.asInteger ?? 0)
                #expect(notices.first?["at"]?.asString ?? "z" < run["sessionExpiresAt"]?.asString ?? "")
            }
        }
    }

    @Test func aRestartNeitherLosesNorRepeatsOne() async throws {
        try await TestServer.with(["HEARTH_EXPIRY_NOTICE": "1h"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            // One is told before the restart, one after it, and one only after its end, which comes while no server runs.
            let told = try await client.createRun(prompt: "x", #""sessionTtlSeconds":8"#)
            _ = try await eventually("the notice") { try await ExpiryNoticeTests.notices(client, told).notices.isEmpty ? nil : true }
            let later = try await client.createRun(prompt: "x", #""sessionTtlSeconds":8"#)
            let missed = try await client.createRun(prompt: "x", #""sessionTtlSeconds":1"#)
            _ = try await client.wait(later, for: "idle", "ended")
            _ = try await client.wait(missed, for: "idle", "ended")
            await server.kill()
            try await server.start()
            for id in [told, later, missed] {
                let run = try await client.wait(id, for: "ended")
                let (notices, ends) = try await ExpiryNoticeTests.notices(client, id)
                #expect(run["outcome"] == "expired" && notices.count == 1, "\(notices)")
                #expect(notices.first?["seq"]?.asInteger ?? .max < ends.first?["seq"]?.asInteger ?? 0)
            }
        }
    }

    @Test func aRunRestsAfterItsNotice() async throws {
        try await TestServer.with(["HEARTH_EXPIRY_NOTICE": "1h"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "x", #""sessionTtlSeconds":50"#)
            let notice = try await eventually("the notice", within: .seconds(90)) { try await ExpiryNoticeTests.notices(client, id).notices.first }
            // Another run from beginning to end takes long enough for any work that would repeat.
            let other = try await client.createRun(prompt: "x", #""endSession":true"#)
            _ = try await client.wait(other, for: "ended")
            let run = try await client.run(id)
            #expect(run["status"] == "idle" && run["updatedAt"] == notice["at"])
        }
    }

    @Test func nobodyIsToldWhereItIsSwitchedOff() async throws {
        try await TestServer.with(["HEARTH_EXPIRY_NOTICE": "0s"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "x", #""sessionTtlSeconds":1"#)
            _ = try await client.wait(id, for: "ended")
            #expect(try await ExpiryNoticeTests.notices(client, id).notices.isEmpty)
        }
    }
}
