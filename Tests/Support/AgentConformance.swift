public import SandboxDriver

/// The requirements on every agent behind `AgentServer`, as functions over the protocol. Each implementation calls them with its own way of making a
/// scene happen.
public struct AgentConformance: ConformanceSuite {
    /// A scene that a model, or a script in its place, plays after a prompt.
    public enum Scene: String, Sendable, CaseIterable {
        /// Answers with a text.
        case answer
        /// Runs a command that prints `hello` and exits with code 3, then answers.
        case tool
        /// Writes a file, then answers.
        case write
        /// Runs a command of 60 seconds.
        case slow
        /// Ends without a text.
        case silent
        /// The provider refuses the key.
        case badKey
        /// The provider reports too many requests forever.
        case limited
        /// Starts a sub-agent, which runs a command and answers; then answers.
        case delegate
    }

    /// A turn from its prompt to its end, as reported by events and transcript.
    public struct Turn: Sendable {
        /// The prompt's id.
        public let id: PromptID
        /// The events, in order.
        public let events: [AgentEvent]
        /// The agent's record of the turn.
        public let transcript: Transcript

        /// The facts among the events.
        public var facts: [AgentFact] {
            events.compactMap { if case .fact(let fact) = $0 { fact } else { nil } }
        }

        /// The pieces of text among the events.
        public var deltas: [AgentDelta] {
            events.compactMap { if case .delta(let delta) = $0 { delta } else { nil } }
        }

        /// The statuses of the session itself.
        public var statuses: [AgentStatus] {
            events.compactMap { if case .status(let status, _, isRoot: true) = $0 { status } else { nil } }
        }

        /// Checks that each fact of the stream is in the transcript with the same content, and the root session's facts are all in the stream.
        fileprivate func agrees() throws {
            let recorded = Dictionary(transcript.facts.map { ($0.source, $0) }) { first, _ in first }
            guard recorded.count == transcript.facts.count else { throw ConformanceFailure("a source is used twice in the transcript") }
            for fact in facts {
                guard let same = recorded[fact.source] else { throw ConformanceFailure("\(fact.source) is in the stream only") }
                // A call gets its title while it runs.
                if case .toolStarted(let call) = fact.content, case .toolStarted(let kept) = same.content {
                    guard call.callID == kept.callID, call.input == kept.input else { throw ConformanceFailure("\(fact) or \(same)") }
                } else if fact.content != same.content {
                    throw ConformanceFailure("\(fact) or \(same)")
                }
            }
            let told = Set(facts.map(\.source))
            let missing = transcript.facts.filter { $0.isRoot && !told.contains($0.source) }
            guard missing.isEmpty else { throw ConformanceFailure("not in the stream: \(missing)") }
        }
    }

    /// The agent's server.
    public let server: any AgentServer
    private let modelID: String
    private let makePromptID: @Sendable () -> PromptID
    private let prompt: @Sendable (Scene) -> String

    /// Creates a suite for an agent.
    public init(
        _ server: any AgentServer, modelID: String, makePromptID: @escaping @Sendable () -> PromptID, prompt: @escaping @Sendable (Scene) -> String
    ) {
        self.server = server
        self.modelID = modelID
        self.makePromptID = makePromptID
        self.prompt = prompt
    }

    // MARK: sessions

    /// A session is found again by the token with which it was opened, and by nothing else.
    public func sessionsCarryTheirToken() async throws {
        let session = try await open("token-a")
        try expect(try await server.findSession(token: StepToken(rawValue: "token-a")) == session, "the session is not found by its token")
        try expect(try await server.findSession(token: StepToken(rawValue: "token-b")) == nil, "a session is found by a token that was never used")
        try expect(try await server.knows(session, within: .seconds(10)), "its own session is not known")
        let other = AgentSessionID(rawValue: "ses_0000000000000000000000000")
        try expect(try await server.knows(other, within: .seconds(10)) == false, "a session that never was is known")
        try expect(await server.health(within: .seconds(10)) == .healthy, "not healthy")
    }

    // MARK: turns

    /// A prompt is answered; events and transcript report the same facts under the same keys.
    public func anAnswerIsReported() async throws {
        let (turn, _) = try await run(.answer)
        try expect(turn.transcript.state == .ended(.completed), "\(turn.transcript.state)")
        try expect(turn.transcript.summary?.isEmpty == false, "no summary")
        try expect(turn.transcript.usage.requests >= 1, "no model answer was counted")
        try turn.agrees()
        try expect(turn.facts.contains { if case .promptReceived = $0.content { true } else { false } }, "the prompt was not reported")
        try expect(turn.deltas.map(\.text).joined().isEmpty == false, "no piece of the text was reported")
        try expect(turn.statuses.contains(.busy) && turn.statuses.last == .idle, "statuses: \(turn.statuses)")
    }

    /// A second prompt continues the same conversation, and its transcript is separate.
    public func aFollowUpIsATurnOfItsOwn() async throws {
        let (first, session) = try await run(.answer)
        let (second, _) = try await run(.tool, in: session)
        try expect(second.transcript.state == .ended(.completed), "\(second.transcript.state)")
        let sources = Set(first.transcript.facts.map(\.source))
        try expect(second.transcript.facts.allSatisfy { !sources.contains($0.source) }, "facts of the first turn are in the second")
        let again = try await server.transcript(of: first.id, in: session)
        try expect(again.facts == first.transcript.facts, "the first turn's transcript has changed")
        try expect(again.state == .ended(.completed), "\(again.state)")
    }

    /// The call of a command has a beginning, an end, its output and its exit code.
    public func aToolIsReported() async throws {
        let (turn, _) = try await run(.tool)
        try turn.agrees()
        let ends = turn.transcript.facts.compactMap { fact -> (ToolCall, ToolResult)? in
            if case .toolEnded(let call, let result) = fact.content { return (call, result) }
            return nil
        }
        try expect(ends.count == 1, "\(ends.count) calls")
        try expect(ends[0].1.output.contains("hello"), "output: \(ends[0].1.output)")
        try expect(ends[0].1.exitCode == 3 && ends[0].1.status == .ok, "\(ends[0].1)")
        let starts = turn.transcript.facts.filter { if case .toolStarted = $0.content { true } else { false } }
        try expect(starts.count == 1, "\(starts.count) beginnings")
        try expect(turn.transcript.usage.requests == 2, "\(turn.transcript.usage)")
    }

    /// A written file is named.
    public func aChangedFileIsReported() async throws {
        let (turn, _) = try await run(.write)
        try turn.agrees()
        try expect(turn.facts.contains { if case .fileChanged = $0.content { true } else { false } }, "no changed file")
        try expect(turn.transcript.state == .ended(.completed), "\(turn.transcript.state)")
    }

    /// The work of a sub-agent is part of the turn, marked as not the session's own; its usage counts.
    public func aSubAgentIsPartOfTheTurn() async throws {
        let (turn, _) = try await run(.delegate)
        try turn.agrees()
        try expect(turn.transcript.state == .ended(.completed), "\(turn.transcript.state)")
        let inside = turn.transcript.facts.filter { !$0.isRoot }
        try expect(inside.contains { if case .toolEnded = $0.content { true } else { false } }, "the sub-agent's call is missing")
        try expect(turn.facts.contains { !$0.isRoot }, "the stream tells nothing of the sub-agent")
        try expect(turn.transcript.usage.requests == 4, "\(turn.transcript.usage)")
    }

    /// An end without a text is no success.
    public func silenceIsNoReply() async throws {
        let (turn, _) = try await run(.silent)
        try expectFailure(turn, .noReply)
    }

    /// A refused key ends the turn and is named as the reason.
    public func aRefusedKeyIsNamed() async throws {
        let (turn, _) = try await run(.badKey)
        try expectFailure(turn, .modelAuth)
    }

    // MARK: interruption

    /// A running turn stops, ends at once, and stays interrupted; the session accepts the next prompt.
    public func aRunningTurnIsInterrupted() async throws {
        let session = try await open("interrupt-\(makePromptID())")
        let id = makePromptID()
        try expect(try await deliver(.slow, to: session, id: id) == .accepted, "not accepted")
        try await wait(for: "the command has begun") {
            try await server.transcript(of: id, in: session).facts.contains { if case .toolStarted = $0.content { true } else { false } }
        }
        try expect(try await server.transcript(of: id, in: session).state == .running, "not running")
        try await server.interrupt(session)
        try expect(try await server.transcript(of: id, in: session).state == .ended(.interrupted), "not interrupted")
        let (next, _) = try await run(.answer, in: session)
        try expect(next.transcript.state == .ended(.completed), "after an interrupt: \(next.transcript.state)")
        try expect(try await server.transcript(of: id, in: session).state == .ended(.interrupted), "the interrupt was forgotten")
    }

    /// A turn that waits to ask the model again reports that, and can be interrupted.
    public func aWaitForTheModelIsInterrupted() async throws {
        let session = try await open("retry-\(makePromptID())")
        let id = makePromptID()
        try expect(try await deliver(.limited, to: session, id: id) == .accepted, "not accepted")
        try await wait(for: "it waits for the model") {
            if case .retrying = try await server.transcript(of: id, in: session).state { return true }
            return false
        }
        try await server.interrupt(session)
        try expect(try await server.transcript(of: id, in: session).state == .ended(.interrupted), "not interrupted")
    }

    /// An interrupt right after the prompt is not lost.
    public func anInterruptBeforeTheWorkBeginsIsNotLost() async throws {
        let session = try await open("early-\(makePromptID())")
        let id = makePromptID()
        try expect(try await deliver(.slow, to: session, id: id) == .accepted, "not accepted")
        try await server.interrupt(session)
        try expect(try await server.transcript(of: id, in: session).state == .ended(.interrupted), "not interrupted")
        let (next, _) = try await run(.answer, in: session)
        try expect(next.transcript.state == .ended(.completed), "after an early interrupt: \(next.transcript.state)")
    }

    /// An interrupt of a session at rest changes nothing.
    public func anInterruptOfAnIdleSessionIsHarmless() async throws {
        let (turn, session) = try await run(.answer)
        try await server.interrupt(session)
        try expect(try await server.transcript(of: turn.id, in: session).state == .ended(.completed), "a finished turn was interrupted")
    }

    // MARK: delivery

    /// A prompt that was sent is known; one that was not is absent.
    public func deliveriesCanBeAskedFor() async throws {
        let (turn, session) = try await run(.answer)
        guard case .done(.started) = try await server.delivery(of: turn.id, in: session) else { throw ConformanceFailure("not started") }
        guard case .absent = try await server.delivery(of: makePromptID(), in: session) else { throw ConformanceFailure("not absent") }
        do {
            _ = try await deliver(.answer, to: AgentSessionID(rawValue: "ses_0000000000000000000000000"), id: makePromptID())
            throw ConformanceFailure("a prompt to a session that never was is taken")
        } catch AgentError.sessionUnknown {}
    }

    // MARK: playing scenes

    /// Plays a scene to its end, in a new session unless one is given.
    public func run(_ scene: Scene, in given: AgentSessionID? = nil) async throws -> (Turn, AgentSessionID) {
        try await within(.seconds(90), "the scene \(scene)") { try await play(scene, in: given) }
    }

    private func play(_ scene: Scene, in given: AgentSessionID?) async throws -> (Turn, AgentSessionID) {
        let session: AgentSessionID
        if let given { session = given } else { session = try await open("turn-\(makePromptID())") }
        let id = makePromptID()
        var events: [AgentEvent] = []
        var iterator = try await server.events(of: session).makeAsyncIterator()
        guard let first = await iterator.next(), case .connected = first else {
            throw ConformanceFailure("the stream does not begin with connected")
        }
        try expect(try await deliver(scene, to: session, id: id) == .accepted, "not accepted")
        while let event = await iterator.next() {
            events.append(event)
            guard case .status(.idle, _, isRoot: true) = event else { continue }
            let transcript = try await server.transcript(of: id, in: session)
            if case .ended = transcript.state { return (Turn(id: id, events: events, transcript: transcript), session) }
        }
        throw ConformanceFailure("the turn did not end: \(events.suffix(5))")
    }

    private func open(_ token: String) async throws -> AgentSessionID {
        try await server.openSession(
            SessionSpec(title: "conformance", modelID: modelID, isPlan: false), token: StepToken(rawValue: token))
    }

    private func deliver(_ scene: Scene, to session: AgentSessionID, id: PromptID) async throws -> Submission {
        try await server.deliver(Prompt(text: prompt(scene), modelID: modelID), to: session, id: id)
    }

    private func expectFailure(_ turn: Turn, _ kind: AgentFailure.Kind) throws {
        guard case .ended(.failed(let failure)) = turn.transcript.state, failure.kind == kind else {
            throw ConformanceFailure("\(turn.transcript.state) instead of \(kind)")
        }
    }
}
