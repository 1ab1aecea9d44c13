import Coding
import Runtime
import Testing

/// The agent's questions to the caller.
@Suite struct QuestionTests {
    private static let asking = #""questions":{"policy":"ask"}"#

    /// Creates a run whose agent waits for an answer, and returns it with its question.
    private func waiting(_ client: Client, _ prompt: String, _ settings: String = QuestionTests.asking) async throws -> (
        id: String, question: JSONValue
    ) {
        let id = try await client.createRun(prompt: prompt, settings)
        let run = try await eventually("the agent asks", within: .seconds(60)) {
            let run = try await client.run(id, query: "?wait=10&until=action")
            // A bare `nil` would be a JSON value.
            return run["nextActions"]?[0] == "answer_question" ? run : JSONValue?.none
        }
        #expect(run["status"] == "running" && run["lifecycle"]?["phase"] == "waiting_for_answer")
        #expect(run["nextActions"] == ["answer_question", "wait", "interrupt", "cancel"])
        let questions = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray ?? []
        return (id, try #require(questions.last))
    }

    private func answer(_ client: Client, _ id: String, _ question: JSONValue, _ answer: String, headers: [String] = []) async throws -> Client.Answer
    {
        try await client.send("POST", "/runs/\(id)/questions/\(question["id"]?.asString ?? "")", #"{"answer":\#(answer)}"#, headers: headers)
    }

    @Test func aPermissionIsGivenOnceAndTheTurnGoesOn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (id, question) = try await waiting(client, "[ask] Say hello.")
            #expect(question["kind"] == "permission" && question["state"] == "open" && question["default"] == "reject" && question["turn"] == 1)
            // As in OpenCode, the file is named relative to the work tree, so that the server's path is not revealed.
            #expect(question["text"] == "May the agent use edit for NOTES.md?")
            #expect(question["options"]?.asArray?.compactMap { $0["value"] } == ["once", "reject"])
            let wrong = try await answer(client, id, question, #""always""#)
            #expect(
                wrong.status == 422 && wrong.code == "invalid_field" && wrong.json["fields"]?[0]?["allowed"] == ["once", "reject"], "\(wrong.text)")
            #expect(try await answer(client, id, question, #"["once","reject"]"#).status == 422)
            #expect(try await answer(client, id, question, "7").code == "invalid_field")
            #expect(try await client.send("POST", "/runs/\(id)/questions/q_0", #"{"answer":"once"}"#).status == 404)
            // None of these closed the question.
            let given = try await answer(client, id, question, #""once""#, headers: ["Idempotency-Key: a"])
            #expect(given.status == 200 && given.json["question"]?["state"] == "answered" && given.json["question"]?["answer"] == "once")
            #expect(try await answer(client, id, question, #""once""#, headers: ["Idempotency-Key: a"]).fields["idempotent-replayed"] == "true")
            #expect(try await answer(client, id, question, #""once""#).status == 200)
            let other = try await answer(client, id, question, #""reject""#)
            #expect(other.status == 409 && other.code == "question_closed")
            let run = try await client.wait(id, for: "idle")
            #expect(run["lifecycle"]?["stopReason"] == "end_turn" && run["patchStats"]?["files"] == 1)
            let events = try await client.send("GET", "/runs/\(id)/events?types=question,phase&limit=100").json["events"]?.asArray ?? []
            #expect(events.filter { $0["type"] == "question" }.compactMap { $0["data"]?["state"] } == ["open", "answered"])
            let phases = events.compactMap { $0["data"]?["phase"]?.asString }
            #expect(phases.contains("waiting_for_answer"))
        }
    }

    @Test func aChoiceIsMadeAndTheAgentKnowsIt() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (id, question) = try await waiting(client, "[question] Say hello.")
            let options = question["options"]?.asArray?.compactMap { $0["value"]?.asString } ?? []
            #expect(question["kind"] == "choice" && options.count > 1 && question["default"] == .string(options[0]))
            #expect(try await answer(client, id, question, "\"\(options[1])\"").status == 200)
            #expect(try await client.wait(id, for: "idle")["summary"]?.asString?.contains(options[1]) == true)
        }
    }

    @Test func aPermissionThatIsRefusedEndsNoTurn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (id, question) = try await waiting(client, "[ask] Say hello.")
            #expect(try await answer(client, id, question, #""reject""#).status == 200)
            let run = try await client.wait(id, for: "idle")
            #expect(run["lifecycle"]?["stopReason"] == "end_turn" && run["patchStats"]?["files"] == 0)
        }
    }

    @Test func whatNobodyAnswersGetsTheDefaultOrStopsTheTurn() async throws {
        // Time spent waiting does not count as work.
        try await TestServer.with(["HEARTH_TURN_TIME": "10s"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (first, _) = try await waiting(client, "[question] Say hello.", #""questions":{"policy":"ask","timeoutSeconds":12}"#)
            let run = try await client.wait(first, for: "idle")
            #expect(
                run["lifecycle"]?["stopReason"] == "end_turn" && (11_000...18_000).contains(run["timings"]?["waitingMillis"]?.asInteger ?? 0),
                "\(run)")
            let expired = try await client.send("GET", "/runs/\(first)/questions").json["questions"]?[0]
            #expect(expired?["state"] == "expired" && expired?["answer"] == expired?["default"] && expired?["answer"] != .null)

            let settings = #""questions":{"policy":"ask","timeoutSeconds":6,"onTimeout":"stop"}"#
            let (second, question) = try await waiting(client, "[question] Say hello.", settings)
            let stopped = try await client.wait(second, for: "idle")
            #expect(stopped["lifecycle"]?["stopReason"] == "question_unanswered")
            let turn = try await client.send("GET", "/runs/\(second)/turns/1").json["turn"]
            #expect(turn?["error"]?["code"] == "question_unanswered" && turn?["error"]?["questionId"] == question["id"])
            #expect(try await answer(client, second, question, "\"\(question["default"]?.asString ?? "")\"").code == "question_closed")
        }
    }

    @Test func aQuestionAndItsAnswerOutliveTheServer() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (id, question) = try await waiting(client, "[ask] Say hello.")
            await server.kill()
            try await server.start()
            let again = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray ?? []
            #expect(again == [question])
            #expect(try await answer(client, id, question, #""once""#).status == 200)
            #expect(try await client.wait(id, for: "idle")["patchStats"]?["files"] == 1)
            #expect(try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray?.count == 1)
        }
    }

    /// The time for an answer passes while there is no server.
    @Test func aQuestionThatExpiresWhileTheServerIsDownStopsTheTurn() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let settings = #""questions":{"policy":"ask","timeoutSeconds":12,"onTimeout":"stop"}"#
            let (id, question) = try await waiting(client, "[question] Say hello.", settings)
            let end = try #require(question["expiresAt"]?.asString.flatMap { Timestamp(rfc3339: $0) })
            await server.kill()
            #expect(SystemTime().wall < end, "the question expired before the kill")
            try await Task.sleep(for: max(.zero, SystemTime().wall.duration(to: end)))
            try await server.start()
            let run = try await client.wait(id, for: "idle")
            #expect(run["lifecycle"]?["stopReason"] == "question_unanswered", "\(run)")
            let states = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray?.compactMap { $0["state"] }
            #expect(states == ["expired"])
        }
    }

    /// The answer is stored, and the server dies before or after the agent gets it.
    @Test(arguments: ["call.agent_answer.before_send", "call.agent_answer.after_answer"]) func anAnswerIsHandedOverOnce(point: String) async throws {
        try await TestServer.with(["HEARTH_FAULT": "\(point):kill"]) { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (id, question) = try await waiting(client, "[ask] Say hello.")
            _ = try? await answer(client, id, question, #""once""#)
            _ = try await eventually("the server has died") {
                try await Shell.run("curl", ["-s", "\(server.url)/healthz"]).status.isSuccess ? nil : true
            }
            await server.kill()
            try await server.start(without: "HEARTH_FAULT")
            let run = try await client.wait(id, for: "idle")
            #expect(run["lifecycle"]?["stopReason"] == "end_turn" && run["patchStats"]?["files"] == 1)
            let states = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?.asArray?.compactMap { $0["state"] }
            #expect(states == ["answered"])
        }
    }

    @Test func anInterruptTakesTheQuestionBack() async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let (id, question) = try await waiting(client, "[ask] Say hello.")
            #expect(try await client.send("POST", "/runs/\(id)/interrupt").status == 202)
            #expect(try await client.wait(id, for: "idle")["lifecycle"]?["stopReason"] == "interrupted")
            #expect(try await client.send("GET", "/runs/\(id)/questions").json["questions"]?[0]?["state"] == "withdrawn")
            #expect(try await answer(client, id, question, #""once""#).code == "question_closed")

            let (other, _) = try await waiting(client, "[question] Say hello.")
            #expect(try await client.send("POST", "/runs/\(other)/cancel").run["outcome"] == "cancelled")
            #expect(try await client.send("GET", "/runs/\(other)/questions").json["questions"]?[0]?["state"] == "withdrawn")
        }
    }
}
