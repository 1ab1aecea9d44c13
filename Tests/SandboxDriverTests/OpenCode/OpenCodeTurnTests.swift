import Coding
import Runtime
import Testing

@testable import SandboxDriver

/// Turns, prompts and asks as they are read from, and sent to, a server that says what a test wants.
@Suite(.timeLimit(.minutes(1))) struct OpenCodeTurnTests {
    private typealias Double = OpenCodeDouble

    private static let idle = "{}"
    private static let busy = #"{"ses":{"type":"busy"}}"#

    // MARK: Transcripts

    /// A turn with a sub-agent that ran a command, and one in whose place nothing is known but its session.
    private static func delegation(statuses: String = idle) -> [String: String] {
        let command =
            #"{"id":"prt_c","messageID":"msg_c","sessionID":"ses_child","type":"tool","tool":"bash","callID":"b","#
            + #""state":{"status":"completed","input":{},"output":"","metadata":{"exit":0},"time":{"start":1,"end":2}}}"#
        // It worked for an earlier turn, too.
        let earlier = Double.answer(Double.text("Old.", id: "prt_o", of: "msg_o", in: "ses_child"), id: "msg_o", in: "ses_child", at: 5)
        let child = "[\(earlier),\(Double.answer("\(command),\(Double.step(7, id: "prt_cs"))", id: "msg_c", in: "ses_child", at: 15))]"
        let orphan = "[\(Double.answer(Double.text("Alone.", id: "prt_x", of: "msg_x", in: "ses_orphan"), id: "msg_x", in: "ses_orphan", at: 16))]"
        let root = Double.answer("\(Double.text("I delegate.", id: "prt_1")),\(Double.task("ses_child")),\(Double.text("Done.")),\(Double.step(3))")
        return [
            "/session/status": statuses, "/session/ses/message": "[\(Double.user),\(root)]",
            "/session/ses/children": #"[{"id":"ses_child"},{"id":"ses_orphan"}]"#, "/session/ses_child/message": child,
            "/session/ses_orphan/message": orphan,
        ]
    }

    @Test func whatASubAgentDidComesBeforeTheEndOfItsCall() async throws {
        let transcript = try await Double.with(OpenCodeTurnTests.delegation()) { agent, _ in
            try await agent.transcript(of: Double.prompt, in: Double.root)
        }
        #expect(
            transcript.facts.map(\.source) == [
                "msg_hearth1:received", "prt_1:completed", "prt_k:started", "prt_c:started", "prt_c:completed", "prt_cs:step", "prt_k:completed",
                "prt_t:completed", "prt_s:step", "prt_x:completed",
            ])
        #expect(transcript.facts.filter { !$0.isRoot }.map(\.session.rawValue) == ["ses_child", "ses_child", "ses_orphan"])
        #expect(transcript.state == .ended(.completed) && transcript.summary == "Done.")
        // Both sessions' steps count; those of the earlier turn do not.
        #expect(transcript.usage.requests == 2 && transcript.usage.inputTokens == 10)
    }

    /// The turn is at work as long as any session of its tree is; a wait is reported even if others work.
    @Test(
        arguments: [
            (idle, .ended(.completed)), (busy, .running), (#"{"ses_child":{"type":"busy"}}"#, .running),
            (#"{"ses_other":{"type":"busy"}}"#, .ended(.completed)),
            (#"{"ses":{"type":"idle"}}"#, .ended(.completed)), (#"{"ses_orphan":{"type":"brand-new"}}"#, .running),
            (
                #"{"ses":{"type":"busy"},"ses_child":{"type":"retry","attempt":2,"message":"slow"}}"#,
                .retrying([AgentWait(session: AgentSessionID(rawValue: "ses_child"), attempt: 2, message: "slow", next: nil)])
            ),
        ] as [(String, TurnState)]) func theStateIsThatOfTheWholeTree(statuses: String, state: TurnState) async throws
    {
        let read = try await Double.with(OpenCodeTurnTests.delegation(statuses: statuses)) { agent, _ in
            try await agent.transcript(of: Double.prompt, in: Double.root).state
        }
        #expect(read == state)
    }

    // MARK: Prompts

    /// A refusal is certain; after anything else the record must tell whether the prompt has arrived.
    @Test(
        arguments: [
            ("204", .success(.accepted)), ("404", .failure(.sessionUnknown)), ("500", nil), ("503", nil), ("200", .failure(.malformed(""))),
            ("400", .failure(.refused(status: 400, detail: ""))), ("401", .failure(.refused(status: 401, detail: ""))),
        ] as [(String, Result<Submission, AgentError>?)]) func aPromptIsSentOnceAndItsAnswerIsRead(
            answer: String, expected: Result<Submission, AgentError>?
        ) async throws
    {
        try await Double.with(["/session/ses/prompt_async": answer]) { agent, double in
            let prompt = Prompt(text: "Hello", modelID: "vendor/m", isPlan: true, instructions: "Be brief.")
            do {
                let submission = try await agent.deliver(prompt, to: Double.root, id: Double.prompt)
                switch (submission, expected) {
                case (.unknown, nil): break
                case (_, .success(let wanted)): #expect(submission == wanted)
                default: Issue.record("\(submission)")
                }
            } catch let error as AgentError {
                switch (error, expected) {
                case (.refused(let status, _), .failure(.refused(let wanted, _))): #expect(status == wanted)
                case (.malformed, .failure(.malformed)): break
                default: #expect(expected == .failure(error))
                }
            }
            let posted = double.posted.withLock { $0 }
            let body = try JSONValue(parsing: Array((posted.first?.body ?? "").utf8))
            #expect(posted.count == 1 && body["messageID"]?.asString == Double.prompt.rawValue && body["agent"]?.asString == "plan")
            #expect(body["parts"]?[0]?["text"]?.asString == "Hello" && body["system"]?.asString == "Be brief.")
            #expect(body["model"] == ["providerID": "hearth", "modelID": "vendor/m"] && body["tools"] == nil)
        }
    }

    /// A prompt that is not recorded may still be on its way if the session is busy: only an idle session is sure not to have it.
    @Test(
        arguments: [
            (idle, "[]", "absent"), (busy, "[]", "unknowable"), (#"{"other":{"type":"busy"}}"#, "[]", "absent"),
            (idle, "[\(Double.user)]", "recorded"), (busy, "[\(Double.user)]", "started"),
            (idle, "[\(Double.user),\(Double.answer(""))]", "started"), (idle, "[\(Double.answer("")),\(Double.user)]", "recorded"),
        ]) func aDeliveryCanBeAskedFor(statuses: String, messages: String, expected: String) async throws
    {
        let delivery = try await Double.with(["/session/status": statuses, "/session/ses/message": messages]) { agent, _ in
            try await agent.delivery(of: Double.prompt, in: Double.root)
        }
        let words: String =
            switch delivery {
            case .absent: "absent"
            case .unknowable: "unknowable"
            case .running: "running"
            case .done(.recorded): "recorded"
            case .done(.started): "started"
            }
        #expect(words == expected)
    }

    /// A request for a session that was sent twice may have opened two: the older one counts, and never a sub-agent's.
    @Test(
        arguments: [
            ("[]", nil), (#"[{"id":"ses_1","metadata":{"hearth":"other"}}]"#, nil), (#"[{"id":"ses_1","metadata":{"hearth":"t"}}]"#, "ses_1"),
            (
                #"[{"id":"ses_2","metadata":{"hearth":"t"},"time":{"created":9}},{"id":"ses_1","metadata":{"hearth":"t"},"time":{"created":8}}]"#,
                "ses_1"
            ),
            (#"[{"id":"ses_1","metadata":{"hearth":"t"},"parentID":"ses_0"}]"#, nil), ("{}", nil), (#"[7,{"id":7,"metadata":{"hearth":"t"}}]"#, nil),
        ] as [(String, String?)]) func aSessionIsFoundByItsToken(sessions: String, expected: String?) async throws
    {
        let found = try await Double.with(["/session": sessions]) { agent, _ in try await agent.findSession(token: StepToken(rawValue: "t")) }
        #expect(found?.rawValue == expected)
    }

    // MARK: Asks

    private static let permissions = #"[{"id":"per_1","sessionID":"SESSION","permission":"bash","patterns":["ls"]}]"#
    private static let questions = #"[{"id":"que_1","sessionID":"SESSION","questions":[{"question":"Why?"}]}]"#

    /// An ask belongs to the session that asks, which may be a sub-agent's, and counts while that session is at work.
    @Test(arguments: [
        (busy, "ses", true, true), (idle, "ses", false, true), (#"{"ses_child":{"type":"busy"}}"#, "ses_child", true, false),
        (busy, "ses_child", false, false), (#"{"ses":{"type":"busy"},"ses_child":{"type":"retry"}}"#, "ses_child", true, false),
    ])
    func anAskIsOpenWhileItsSessionIsAtWork(statuses: String, session: String, isOpen: Bool, isRoot: Bool) async throws {
        let texts = [
            "/session/status": statuses, "/permission": OpenCodeTurnTests.permissions.replacing("SESSION", with: session),
            "/question": OpenCodeTurnTests.questions.replacing("SESSION", with: session),
        ]
        let asks = try await Double.with(texts) { agent, _ in try await agent.openAsks(in: Double.root) }
        #expect(asks.map(\.id.rawValue) == (isOpen ? ["per_1", "que_1"] : []))
        #expect(asks.allSatisfy { $0.isRoot == isRoot && $0.session.rawValue == session })
    }

    private static let permission = Ask.Kind.permission(name: "bash", patterns: [])
    private static let question = Ask.Kind.question([Ask.Item(text: "Why?", options: [], isMultiple: false)])

    /// A permission is given once and never for ever; whatever else is no answer to a kind of ask refuses it.
    @Test(
        arguments: [
            (permission, .allowOnce, "/permission/a%2Fb/reply", #"{"reply":"once"}"#),
            (permission, .reject(nil), "/permission/a%2Fb/reply", #"{"reply":"reject"}"#),
            (permission, .reject("No."), "/permission/a%2Fb/reply", #"{"reply":"reject","message":"No."}"#),
            (question, .choices([["A", "B"], []]), "/question/a%2Fb/reply", #"{"answers":[["A","B"],[]]}"#),
            (question, .reject("No."), "/question/a%2Fb/reject", ""), (question, .allowOnce, "/question/a%2Fb/reject", ""),
        ] as [(Ask.Kind, Ask.Answer, String, String)]) func anAnswerHasTheFormOfItsAsk(
            kind: Ask.Kind, answer: Ask.Answer, path: String, body: String
        ) async throws
    {
        let ask = Ask(id: AskID(rawValue: "a/b"), session: Double.root, isRoot: true, kind: kind)
        let reply = ask.reply(answer)
        #expect(reply.path == path)
        #expect(try reply.body == (body.isEmpty ? JSONValue?.none : JSONValue(parsing: Array(body.utf8))))
        // Answered by someone else already, or gone with its turn: done.
        for status in ["200", "404"] { try await Double.with([path: status]) { agent, _ in try await agent.answer(ask, answer) } }
        await #expect(throws: AgentError.refused(status: 400, detail: "UnknownError")) {
            try await Double.with([path: "400"]) { agent, _ in try await agent.answer(ask, answer) }
        }
    }

    // MARK: Memory

    /// The first failure of a session counts, for its newest prompt only.
    @Test func aFailureIsThatOfTheNewestPrompt() {
        let memory = TurnMemory()
        let (first, second) = (PromptID(rawValue: "msg_hearth1"), PromptID(rawValue: "msg_hearth2"))
        let (cause, trace) = (AgentFailure(kind: .modelNotFound, detail: "a"), AgentFailure(kind: .crashed, detail: "b"))
        memory.begin(first, in: Double.root)
        #expect(memory.failure(of: first, in: Double.root) == nil && memory.current(in: Double.root) == first)
        memory.report(cause, in: Double.root)
        memory.report(trace, in: Double.root)
        memory.report(trace, in: AgentSessionID(rawValue: "ses_other"))
        #expect(memory.failure(of: first, in: Double.root) == cause)
        #expect(memory.failure(of: second, in: Double.root) == nil)
        memory.interrupt(first)
        memory.begin(second, in: Double.root)
        #expect(memory.failure(of: first, in: Double.root) == nil && memory.failure(of: second, in: Double.root) == nil)
        #expect(memory.wasInterrupted(first) && !memory.wasInterrupted(second))
    }
}
