import Coding
import Runtime
import SandboxDriver
import Support
import Testing

@testable import Simulator

/// The simulated agent behind the real agent's driver.
@Suite(.timeLimit(.minutes(2)))
struct SimulatedAgentTests {
    @Test func itPassesTheScenesThatItHas() async throws {
        let agent = try await AgentUnderTest()
        let conformance = agent.conformance(try await agent.connect())
        try await conformance.anInterruptBeforeTheWorkBeginsIsNotLost()
        try await conformance.sessionsCarryTheirToken()
        try await conformance.anAnswerIsReported()
        try await conformance.aFollowUpIsATurnOfItsOwn()
        try await conformance.aChangedFileIsReported()
        try await conformance.aRefusedKeyIsNamed()
        try await conformance.aRunningTurnIsInterrupted()
        try await conformance.anInterruptOfAnIdleSessionIsHarmless()
        try await conformance.deliveriesCanBeAskedFor()
    }

    @Test func itRemembersItsSessionsWhenItIsStartedAgain() async throws {
        let agent = try await AgentUnderTest()
        let (first, session) = try await agent.conformance(try await agent.connect(), "Write about owls").run(.answer)
        #expect(first.transcript.summary?.contains("turn 1") == true)
        try await agent.start()
        let again = try await agent.connect()
        let (second, _) = try await agent.conformance(again, "And about larks").run(.answer, in: session)
        #expect(second.transcript.summary?.contains("turn 2") == true)
        #expect(second.transcript.summary?.contains("Write about owls") == true)
        #expect(agent.notes == "- Write about owls\n- And about larks\n")
        #expect(try await again.transcript(of: first.id, in: session).facts == first.transcript.facts)
    }

    @Test func anUnfinishedMessageStaysSo() async throws {
        let agent = try await AgentUnderTest()
        let server = try await agent.connect()
        let (session, id) = try await deliver("[hang]", agent, server)
        #expect(try await server.transcript(of: id, in: session).state == .running)
        try await agent.start()
        let again = try await agent.connect()
        guard case .ended(.failed(let failure)) = try await again.transcript(of: id, in: session).state else {
            Issue.record("not failed")
            return
        }
        #expect(failure.kind == .crashed)
        try await server.interrupt(session)
    }

    @Test func aClaimChangesNothing() async throws {
        let agent = try await AgentUnderTest()
        let (turn, _) = try await agent.conformance(try await agent.connect(), "[wrong]").run(.answer)
        #expect(turn.transcript.state == .ended(.completed))
        #expect(agent.notes == nil)
    }

    @Test(arguments: [(401, AgentFailure.Kind.modelAuth), (429, .modelRateLimited), (500, .modelUnavailable)])
    func refusalsAreNamed(_ status: Int, _ kind: AgentFailure.Kind) async throws {
        let agent = try await AgentUnderTest()
        let (turn, _) = try await agent.conformance(try await agent.connect(), "[fail \(status)]").run(.answer)
        guard case .ended(.failed(let failure)) = turn.transcript.state else {
            Issue.record("\(turn.transcript.state)")
            return
        }
        #expect(failure.kind == kind)
    }

    @Test(arguments: [true, false])
    func aPermissionIsWaitedFor(_ isAllowed: Bool) async throws {
        let agent = try await AgentUnderTest()
        let server = try await agent.connect()
        let (session, id) = try await deliver("[ask]", agent, server)
        let asks = try await server.openAsks(in: session)
        #expect(asks.count == 1)
        #expect(agent.notes == nil)
        for ask in asks { try await server.answer(ask, isAllowed ? .allowOnce : .reject(nil)) }
        let state = try await ended(id, session, server)
        #expect(state == .ended(isAllowed ? .completed : .refused))
        #expect((agent.notes != nil) == isAllowed)
    }

    @Test(arguments: [true, false])
    func aQuestionIsWaitedFor(_ isAnswered: Bool) async throws {
        let agent = try await AgentUnderTest()
        let server = try await agent.connect()
        let (session, id) = try await deliver("[question]", agent, server)
        let asks = try await server.openAsks(in: session)
        guard case .question(let questions) = try #require(asks.first).kind else { return #expect(Bool(false), "\(asks)") }
        let choice = questions[0].options[1]
        for ask in asks { try await server.answer(ask, isAnswered ? .choices([[choice]]) : .reject(nil)) }
        let state = try await ended(id, session, server)
        #expect(state == .ended(isAnswered ? .completed : .refused))
        let summary = try await server.transcript(of: id, in: session).summary
        #expect(summary?.contains("You chose: \(choice).") == (isAnswered ? true : nil))
        #expect(try await server.openAsks(in: session).isEmpty)
    }

    /// Of the prompts that come while a turn works, the newest is answered when it ends (docs/simulator.md).
    @Test func theNewestOfTheWaitingPromptsIsAnswered() async throws {
        let agent = try await AgentUnderTest()
        let server = try await agent.connect()
        let (session, _) = try await deliver("first [slow 1]", agent, server)
        var last = agent.driver.makePromptID()
        for text in ["second", "third"] {
            last = agent.driver.makePromptID()
            #expect(try await server.deliver(Prompt(text: text, modelID: agent.launch.modelID), to: session, id: last) == .accepted)
        }
        #expect(try await ended(last, session, server) == .ended(.completed))
        #expect(agent.notes == "- first [slow 1]\n- third\n")
    }

    @Test func aLongSessionIsReadInPages() async throws {
        let agent = try await AgentUnderTest()
        let (first, session) = try await agent.conformance(try await agent.connect()).run(.answer)
        // More messages than fit on a page, as later turns would have left them.
        try agent.editState { sessions in
            for number in 0..<250 {
                // A prompt and its two answers, over and over.
                var copy = sessions[0].messages[number % 3]
                let id = "msg_hearth_\(1000 + number)"
                let prompt = JSONValue.string("msg_hearth_\(1000 + number - number % 3)")
                copy.info = copy.info.with(["id": .string(id), "parentID": copy.isUser ? nil : prompt])
                copy.parts = copy.parts.map { $0.with(["messageID": .string(id)]) }
                sessions[0].messages.append(copy)
            }
        }
        try await agent.start()
        let again = try await agent.connect().transcript(of: first.id, in: session)
        let isSame = again.facts == first.transcript.facts
        #expect(isSame && !again.facts.isEmpty, "\(again.facts.count) facts")
    }

    @Test func scenariosAreRead() {
        #expect(Scenario(prompt: "x [slow] y").slowSeconds == 3)
        #expect(Scenario(prompt: "[slow 7]").slowSeconds == 7)
        #expect(Scenario(prompt: "a[fail 429]").failStatus == 429)
        #expect(Scenario(prompt: "[retry 5 2]").retries == Scenario.Retries(count: 2, seconds: 5))
        #expect(Scenario(prompt: "[retry -5 99999999999999999999]").retries == Scenario.Retries(count: 1, seconds: 0))
        #expect(Scenario(prompt: "[outside]").outsidePath == nil && Scenario(prompt: "[outside /x]").outsidePath == "/x")
        #expect(Scenario(prompt: "slow] [other] [") == Scenario(prompt: ""))
        #expect(Scenario(prompt: "[ask][lost] [wrong] [hang]").isLost)
    }

    // MARK: helpers

    private func deliver(_ text: String, _ agent: AgentUnderTest, _ server: any AgentServer) async throws -> (AgentSessionID, PromptID) {
        let spec = SessionSpec(title: "test", modelID: agent.launch.modelID, isPlan: false)
        let session = try await server.openSession(spec, token: StepToken(rawValue: "token"))
        let id = agent.driver.makePromptID()
        let submission = try await server.deliver(Prompt(text: text, modelID: agent.launch.modelID), to: session, id: id)
        #expect(submission == .accepted)
        // The work begins at once; the ask follows a moment later.
        for _ in 0..<40 where ["[ask]", "[question]"].contains(text) {
            if try await !server.openAsks(in: session).isEmpty { break }
            try await NetworkLoop.sleep(for: .milliseconds(25))
        }
        return (session, id)
    }

    private func ended(_ id: PromptID, _ session: AgentSessionID, _ server: any AgentServer) async throws -> TurnState {
        for _ in 0..<200 {
            let state = try await server.transcript(of: id, in: session).state
            if case .ended = state { return state }
            try await NetworkLoop.sleep(for: .milliseconds(25))
        }
        return .running
    }

    @Test func theStoryIsPlayedWithRealTools() async throws {
        let agent = try await AgentUnderTest()
        try agent.place(Greeter.files)
        let server = try await agent.connect()
        let (first, session) = try await agent.conformance(server, Greeter.change).run(.answer)
        #expect(first.transcript.summary?.hasSuffix("test.sh covers it, and its 3 tests pass.") == true)
        #expect(agent.file("greet.sh")?.contains("fr) hello=Bonjour ;;") == true && agent.notes == nil)
        let (second, _) = try await agent.conformance(server, Greeter.recall).run(.answer, in: session)
        #expect(second.transcript.summary?.hasPrefix("You asked: \"\(Greeter.change)\"") == true)
        #expect(agent.file("README.md")?.hasSuffix("\n\nSet `GREET_LANG=fr` for a greeting in French.\n") == true)
        // In another session there is no earlier prompt, and an existing change is not made again.
        let (other, _) = try await agent.conformance(server, Greeter.recall).run(.answer)
        #expect(other.transcript.summary == "You have not asked me for anything before.")
        let (again, _) = try await agent.conformance(server, Greeter.change).run(.answer)
        #expect(again.transcript.summary?.contains("3 tests pass") == true)
    }

    /// Scripts that someone else wrote are never run, whatever the prompt.
    @Test(arguments: ["test.sh", "greet.sh"]) func theStoryIsPlayedInItsOwnRepositoryOnly(file: String) async throws {
        let agent = try await AgentUnderTest()
        try agent.place(Greeter.files.merging([file: "touch was-run\n" + (Greeter.files[file] ?? "")]) { $1 })
        _ = try await agent.conformance(try await agent.connect(), Greeter.change).run(.answer)
        #expect(agent.file("was-run") == nil && agent.notes?.hasPrefix("- Let greet.sh greet in French") == true)
        #expect(agent.file(file)?.hasPrefix("touch was-run\n") == true)
    }

    @Test func aToolSaysWhatCameOfIt() async throws {
        let agent = try await AgentUnderTest()
        try agent.place(["a.txt": "one\none\n"])
        let tools = ToolRunner(directory: agent.launch.workspace.text)
        let failed = await tools.run(.shell("echo out; echo err >&2; exit 3", "Fail"))
        #expect(failed.output == "out\nerr\n" && failed.metadata["exit"] == 3 && !failed.isError)
        #expect(await tools.run(.shell("true", "Nothing")).output == "(no output)")
        #expect(await tools.run(ScriptedCall("edit", ["filePath": "a.txt", "oldString": "one", "newString": "two"])).isError)
        #expect(await tools.run(ScriptedCall("edit", ["filePath": "a.txt", "oldString": "two", "newString": "one"])).isError)
        #expect(await tools.run(ScriptedCall("read", ["filePath": "none.txt"])).isError && agent.file("a.txt") == "one\none\n")
        #expect(await tools.run(ScriptedCall("read", ["filePath": "a.txt"])).output.contains("1: one\n2: one\n\n(End of file - total 2 lines)"))
        #expect(
            await tools.run(ScriptedCall("write", ["filePath": "a.txt", "content": "three\n"])).title == "a.txt" && agent.file("a.txt") == "three\n")
    }
}
