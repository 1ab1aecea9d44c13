import Coding
import FoundationEssentials
import Runtime
import Testing

/// Refusals that other tests do not cover, each provoked over HTTP.
@Suite struct ProblemTests {
    @Test func aKeyWhoseTimeIsOverIsTold() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey("--expires", "1s"))
            let answer = try await eventually("the key has expired", within: .seconds(5)) {
                let answer = try await client.send("GET", "/me")
                return answer.status == 401 ? answer : nil
            }
            #expect(answer.code == "key_expired" && answer.fields["www-authenticate"] == "Bearer")
        }
    }

    @Test func whatAPathDoesNotTakeIsNamed() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            let answer = try await client.send("PUT", "/runs")
            #expect(answer.status == 405 && answer.code == "method_not_allowed")
            #expect(Set(answer.fields["allow"]?.split(separator: ", ").map(String.init) ?? []) == ["GET", "HEAD", "POST"])
        }
    }

    @Test func aRepositoryIdOfNobodyIsNotFound() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            for id in ["repo_0123456789abcdefghjkmnpqrs", "nonsense"] {
                let answer = try await client.send("POST", "/runs", #"{"repositoryId":"\#(id)","prompt":"x"}"#)
                #expect(answer.status == 404 && answer.code == "repository_not_found", "\(answer.text)")
            }
        }
    }

    @Test func aSecondRunForATicketIsReturnedOrRefused() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "One.", #""dedupeKey":"WEB-7""#)
            func again(_ more: String) async throws -> Client.Answer {
                try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"Two.","dedupeKey":"WEB-7"\#(more)}"#)
            }
            let same = try await again("")
            #expect(same.status == 200 && same.json["duplicate"] == true && same.run["id"] == .string(id))
            let refused = try await again(#","onDuplicate":"reject""#)
            #expect(refused.status == 409 && refused.code == "duplicate_run" && refused.json["runId"] == .string(id))
            let elsewhere = try await client.send("POST", "/runs", #"{"repository":"acme/other","prompt":"Two.","dedupeKey":"WEB-7"}"#)
            #expect(elsewhere.status == 409 && elsewhere.code == "duplicate_run")
            _ = try await client.send("POST", "/runs/\(id)/cancel")
            #expect(try await again("").status == 201)
        }
    }

    @Test func moreThanThereIsRoomForIsRefusedAndNothingIsStored() async throws {
        try await TestServer.with(["HEARTH_MAX_UNFINISHED_RUNS": "1"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let id = try await client.createRun(prompt: "[slow 120] One.")
            let second = try await client.send("POST", "/runs", #"{"repository":"acme/hello","prompt":"Two."}"#)
            #expect(second.status == 429 && second.code == "queue_full" && second.fields["retry-after"] == "1")
            #expect(second.fields["ratelimit-policy"] == "\"queue_full\";q=1" && second.fields["ratelimit"] == "\"queue_full\";r=0;t=1")
            for number in 1...50 {
                #expect(try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"\#(number)"}"#).status == 202)
            }
            let full = try await client.send("POST", "/runs/\(id)/messages", #"{"prompt":"51"}"#)
            #expect(full.status == 429 && full.code == "queue_full")
            #expect(try await client.run(id)["queuedMessages"] == 50)
        }
    }

    @Test func aBodyThatIsTooLargeIsRefusedByItsLength() async throws {
        try await TestServer.with { server in
            let client = Client(server: server, key: try await server.makeKey())
            let body = #"{"repository":"acme/hello","prompt":"\#(String(repeating: "x", count: 2 << 20))"}"#
            let answer = try await client.send("POST", "/runs", body)
            #expect(answer.status == 413 && answer.code == "body_too_large" && answer.json["limitBytes"] == 2_097_152)
        }
    }

    /// While another process holds the database, one request is in progress, and a second one with its key is told so.
    @Test func aSecondRequestWithTheKeyOfOneAtWorkIsTold() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let hold = #"""
                import os, sqlite3, sys, time
                database = sqlite3.connect(sys.argv[1], isolation_level=None)
                database.execute("BEGIN IMMEDIATE")
                open(sys.argv[2], "w").close()
                while not os.path.exists(sys.argv[3]): time.sleep(0.02)
                database.execute("ROLLBACK")
                """#
            let (held, release) = (server.directory.file("held"), server.directory.file("release"))
            async let holding = Shell.run("python3", ["-c", hold, "\(server.data)/hearth.db", held, release], within: .seconds(20))
            _ = try await eventually("the database is held") { FileManager.default.fileExists(atPath: held) ? true : nil }
            let body = #"{"repository":"acme/hello","prompt":"One."}"#
            let answers = try await withThrowingTaskGroup(of: Client.Answer.self) { group in
                for _ in 0..<2 { group.addTask { try await client.send("POST", "/runs", body, headers: ["Idempotency-Key: one"]) } }
                var answers: [Client.Answer] = []
                for try await answer in group {
                    answers.append(answer)
                    try server.directory.write("", to: "release")
                }
                return answers
            }
            #expect(try await holding.status.isSuccess)
            // The refused request is answered first: the other one waits for the database.
            #expect(answers[0].status == 409 && answers[0].code == "idempotency_in_progress" && answers[0].fields["retry-after"] == "1")
            #expect(answers[1].status == 201)
            let third = try await client.send("POST", "/runs", body, headers: ["Idempotency-Key: one"])
            #expect(third.status == 201 && third.fields["idempotent-replayed"] == "true" && third.run["id"] == answers[1].run["id"])
        }
    }

    @Test func bytesThatAreNoHTTPHaveAProblemToo() async throws {
        try await TestServer.with { server in
            let port = server.url.split(separator: ":").last.map(String.init) ?? ""
            let script = #"exec 3<>/dev/tcp/127.0.0.1/\#(port); printf 'nonsense\r\n\r\n' >&3; cat <&3"#
            let output = try await Shell.run("bash", ["-c", script], within: .seconds(10))
            let body = output.text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? ""
            ExchangeRecord.add("GET", server.url + "/", status: 400, type: "application/problem+json", body: body)
            #expect(output.text.hasPrefix("HTTP/1.1 400 ") && output.text.contains(#""code":"invalid_request""#), "\(output.text)")
        }
    }
}
