import Coding
import Crypto
import FoundationEssentials
import Runtime
import Support
import Testing
import Transport

@testable import SandboxDriver

/// The driver against the real program. Serialised: a server takes half a gigabyte.
@Suite(.serialized, .enabled(if: InstalledOpenCode.path != nil, "no OpenCode here: set HEARTH_OPENCODE"), .timeLimit(.minutes(5)))
struct RealOpenCodeTests {
    @Test func itPassesTheConformanceSuite() async throws {
        let agent = try await RunningOpenCode()
        try await agent.driver.check()
        let conformance = agent.conformance(try await agent.connect())
        // First: a server's first prompt takes longest to begin.
        try await conformance.anInterruptBeforeTheWorkBeginsIsNotLost()
        try await conformance.sessionsCarryTheirToken()
        try await conformance.anAnswerIsReported()
        try await conformance.aToolIsReported()
        try await conformance.aFollowUpIsATurnOfItsOwn()
        try await conformance.aChangedFileIsReported()
        try await conformance.aSubAgentIsPartOfTheTurn()
        try await conformance.silenceIsNoReply()
        try await conformance.aRefusedKeyIsNamed()
        try await conformance.aRunningTurnIsInterrupted()
        try await conformance.aWaitForTheModelIsInterrupted()
        try await conformance.anInterruptBeforeTheWorkBeginsIsNotLost()
        try await conformance.anInterruptOfAnIdleSessionIsHarmless()
        try await conformance.deliveriesCanBeAskedFor()
    }

    // MARK: scenes that need the real program

    @Test func failuresOfTheModelAreNamed() async throws {
        let agent = try await RunningOpenCode()
        let server = try await agent.connect()
        for (word, kind) in [("credits", AgentFailure.Kind.modelCredits), ("long", .outputTruncated)] {
            let turn = try await play("do:\(word)", on: agent, server)
            guard case .ended(.failed(let failure)) = turn.state else {
                Issue.record("\(word): \(turn.state)")
                continue
            }
            #expect(failure.kind == kind, "\(failure)")
        }
        // A server error is retried without end: the turn reports that until someone stops it.
        let session = try await open(server, agent)
        let id = agent.driver.makePromptID()
        #expect(try await server.deliver(Prompt(text: "do:broken", modelID: agent.launch.modelID), to: session, id: id) == .accepted)
        try await until {
            if case .retrying(let waits) = try await server.transcript(of: id, in: session).state {
                return waits.contains { $0.message.contains("Oh no") }
            }
            return false
        }
        try await server.interrupt(session)
        #expect(try await server.transcript(of: id, in: session).state == .ended(.interrupted))
    }

    @Test func anUnknownModelEndsTheTurn() async throws {
        let agent = try await RunningOpenCode()
        let server = try await agent.connect()
        let session = try await open(server, agent)
        let id = agent.driver.makePromptID()
        let events = try await server.events(of: session)
        #expect(try await server.deliver(Prompt(text: "do:answer", modelID: "vendor/other"), to: session, id: id) == .accepted)
        for await event in events {
            if case .failure(let failure, _) = event {
                #expect(failure.kind == .modelNotFound)
                break
            }
        }
        let turn = try await server.transcript(of: id, in: session)
        guard case .ended(.failed(let failure)) = turn.state else { return #expect(Bool(false), "\(turn.state)") }
        #expect(failure.kind == .modelNotFound, "\(failure)")
        #expect(!failure.detail.contains("\n"))
    }

    @Test func aModelThatTheServerDoesNotHaveIsFoundAtOnce() async throws {
        let agent = try await RunningOpenCode(configure: { $0 = $0.setting(["provider", "hearth", "models"], to: ["another": [:]]) })
        await #expect(throws: AgentError.self) { try await agent.connect() }
    }

    @Test func aWrongPasswordIsSaidAtOnce() async throws {
        let agent = try await RunningOpenCode()
        _ = try await agent.connect()
        let launch = AgentLaunch(
            password: Secret("wrong"), modelToken: agent.launch.modelToken, modelID: agent.launch.modelID, workspace: agent.launch.workspace,
            home: agent.launch.home, sharesMachine: true)
        await #expect(throws: AgentError.refused(status: 401, detail: "wrong password")) {
            try await agent.driver.connect(to: agent.endpoint, launch: launch, within: .seconds(20))
        }
    }

    @Test func asksAreAnsweredAlsoThoseOfSubAgents() async throws {
        let agent = try await RunningOpenCode(configure: { $0 = $0.setting(["permission", "bash"], to: "ask") })
        let server = try await agent.connect()
        for (word, answer, verdict) in [
            ("tool", Ask.Answer.allowOnce, TurnVerdict.completed), ("tool", .reject(nil), .refused),
            ("tool", .reject("Use another way."), .completed),
            ("delegate", .allowOnce, .completed),
        ] {
            let session = try await open(server, agent)
            let id = agent.driver.makePromptID()
            let events = try await server.events(of: session)
            #expect(try await server.deliver(Prompt(text: "do:\(word)", modelID: agent.launch.modelID), to: session, id: id) == .accepted)
            var closed: [AskID] = []
            var asked: Ask?
            for await event in events {
                if case .ask(let ask) = event {
                    asked = ask
                    #expect(ask.isRoot == (word == "tool"))
                    #expect(try await server.openAsks(in: session) == [ask])
                    try await server.answer(ask, answer)
                    try await server.answer(ask, answer)  // a second answer counts as done
                }
                if case .askClosed(let ask) = event { closed.append(ask) }
                if case .status(.idle, _, isRoot: true) = event { break }
            }
            #expect(closed == [asked?.id].compactMap { $0 })
            #expect(try await server.transcript(of: id, in: session).state == .ended(verdict), "\(word) \(answer)")
            #expect(try await server.openAsks(in: session) == [])
        }
    }

    @Test func questionsAreAnsweredOrDismissed() async throws {
        let agent = try await RunningOpenCode(
            variables: ["OPENCODE_ENABLE_QUESTION_TOOL": "1"], configure: { $0 = $0.setting(["permission", "question"], to: "allow") })
        // The driver refuses a configuration that is not its own, so connect by hand.
        let client = HTTPClient(agent.endpoint.adding("Authorization", OpenCodeLaunch.authorization(agent.launch.password)))
        let server = OpenCodeV1(client: client, version: "1.18.33", directory: agent.repository, provider: "hearth")
        try await until { await server.health(within: .milliseconds(500)) == .healthy }
        for (answer, verdict) in [(Ask.Answer.choices([["Blue"]]), TurnVerdict.completed), (.reject(nil), .refused)] {
            let session = try await open(server, agent)
            let id = agent.driver.makePromptID()
            let events = try await server.events(of: session)
            #expect(try await server.deliver(Prompt(text: "do:ask", modelID: agent.launch.modelID), to: session, id: id) == .accepted)
            var isClosed = false
            for await event in events {
                if case .ask(let ask) = event {
                    #expect(ask.kind == .question([Ask.Item(text: "Which colour?", options: ["Red", "Blue"], isMultiple: false)]))
                    #expect(try await server.openAsks(in: session) == [ask])
                    try await server.answer(ask, answer)
                    try await server.answer(ask, answer)
                }
                if case .askClosed = event { isClosed = true }
                if case .status(.idle, _, isRoot: true) = event { break }
            }
            #expect(isClosed)
            let turn = try await server.transcript(of: id, in: session)
            #expect(turn.state == .ended(verdict))
            if verdict == .completed {
                #expect(agent.model.requests.contains { String(decoding: $0.encoded(), as: UTF8.self).contains("Which colour?\\\"=\\\"Blue") })
            }
        }
    }

    @Test func aPlanChangesNothing() async throws {
        let agent = try await RunningOpenCode()
        let server = try await agent.connect()
        let session = try await server.openSession(
            SessionSpec(title: "plan", modelID: agent.launch.modelID, isPlan: true), token: StepToken(rawValue: "plan"))
        let id = agent.driver.makePromptID()
        let prompt = Prompt(
            text: "do:write \(agent.repository)", modelID: agent.launch.modelID, isPlan: true, instructions: "Be brief, says the test.")
        #expect(try await server.deliver(prompt, to: session, id: id) == .accepted)
        try await until {
            if case .ended = try await server.transcript(of: id, in: session).state { return true }
            return false
        }
        #expect(!FileManager.default.fileExists(atPath: agent.repository + "/made.txt"))
        let request = try #require(agent.model.requests.first)
        let tools = (request["tools"]?.asArray ?? []).compactMap { $0["function"]?["name"]?.asString }
        #expect(!tools.contains("write") && !tools.contains("bash") && tools.contains("read"))
        #expect(request["messages"]?[0]?["content"]?.asString?.contains("Be brief, says the test.") == true)
    }

    @Test func nothingIsInstalledOrLeftInTheRepository() async throws {
        let agent = try await RunningOpenCode()
        let server = try await agent.connect()
        #expect(try await play("do:reason", on: agent, server).state == .ended(.completed))
        let modules = try FileManager.default.contentsOfDirectory(atPath: agent.home + "/.config/opencode/node_modules")
        #expect(modules == [".keep"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: agent.repository).sorted() == [".git", "file.txt"])
    }

    @Test func aKilledServerIsStartedAgainAndKnowsItsSessions() async throws {
        let agent = try await RunningOpenCode()
        let server = try await agent.connect()
        let token = StepToken(rawValue: "survivor")
        let session = try await server.openSession(SessionSpec(title: "t", modelID: agent.launch.modelID, isPlan: false), token: token)
        let id = agent.driver.makePromptID()
        let events = try await server.events(of: session)
        #expect(try await server.deliver(Prompt(text: "do:hang", modelID: agent.launch.modelID), to: session, id: id) == .accepted)
        var isCut = false
        for await event in events {
            if case .status(.busy, _, isRoot: true) = event, !agent.model.requests.isEmpty || !isCut {
                try await until { !agent.model.requests.isEmpty }
                await agent.kill()
            }
            if case .disconnected = event { isCut = true }
        }
        #expect(isCut)
        if case .healthy = await server.health(within: .seconds(2)) { Issue.record("a dead server is healthy") }
        await #expect(throws: AgentError.self) { try await server.transcript(of: id, in: session) }

        try await agent.start()
        let again = try await agent.connect()
        #expect(try await again.findSession(token: token) == session)
        let turn = try await again.transcript(of: id, in: session)
        guard case .ended(.failed(let failure)) = turn.state else { return #expect(Bool(false), "\(turn.state)") }
        #expect(failure.kind == .crashed)
        #expect(turn.facts.contains { $0.source == "\(id):received" })
        let next = agent.driver.makePromptID()
        #expect(try await again.deliver(Prompt(text: "do:answer", modelID: agent.launch.modelID), to: session, id: next) == .accepted)
        try await until { try await again.transcript(of: next, in: session).state == .ended(.completed) }
    }

    @Test func usageIsCountedOverSteps() async throws {
        let agent = try await RunningOpenCode()
        let server = try await agent.connect()
        let usage = try await play("do:tool", on: agent, server).usage
        #expect(usage.requests == 2)
        #expect(usage.inputTokens == 1_200 && usage.cacheReadTokens == 800 && usage.outputTokens == 80 && usage.reasoningTokens == 20)
    }

    // MARK: helpers

    private func open(_ server: any AgentServer, _ agent: RunningOpenCode) async throws -> AgentSessionID {
        let token = StepToken(rawValue: Identifier.random(prefix: "tok"))
        return try await server.openSession(SessionSpec(title: "t", modelID: agent.launch.modelID, isPlan: false), token: token)
    }

    private func play(_ text: String, on agent: RunningOpenCode, _ server: any AgentServer) async throws -> Transcript {
        let session = try await open(server, agent)
        let id = agent.driver.makePromptID()
        #expect(try await server.deliver(Prompt(text: text, modelID: agent.launch.modelID), to: session, id: id) == .accepted)
        try await until {
            if case .ended = try await server.transcript(of: id, in: session).state { return true }
            return false
        }
        return try await server.transcript(of: id, in: session)
    }

    private func until(_ condition: () async throws -> Bool) async throws {
        let deadline = SystemTime().monotonic.advanced(by: .seconds(60))
        while try await !condition() {
            try #require(SystemTime().monotonic < deadline, "waited too long")
            try await TransportLoop.sleep(for: .milliseconds(50))
        }
    }
}

extension JSONValue {
    /// Returns the value with another one at a path of keys.
    func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let key = path.first else { return value }
        var members = asObject ?? [:]
        members[key] = (members[key] ?? .object([:])).setting(path.dropFirst(), to: value)
        return .object(members)
    }
}
