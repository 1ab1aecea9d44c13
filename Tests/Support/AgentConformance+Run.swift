internal import Runtime
public import SandboxDriver

extension AgentConformance {
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
        func agrees() throws {
            let recorded = Dictionary(transcript.facts.map { ($0.source, $0) }) { first, _ in first }
            guard recorded.count == transcript.facts.count else { throw Failure(description: "a source is used twice in the transcript") }
            for fact in facts {
                guard let same = recorded[fact.source] else { throw Failure(description: "\(fact.source) is in the stream only") }
                // A call gets its title while it runs.
                if case .toolStarted(let call) = fact.content, case .toolStarted(let kept) = same.content {
                    guard call.callID == kept.callID, call.input == kept.input else { throw Failure(description: "\(fact) or \(same)") }
                } else if fact.content != same.content {
                    throw Failure(description: "\(fact) or \(same)")
                }
            }
            let told = Set(facts.map(\.source))
            let missing = transcript.facts.filter { $0.isRoot && !told.contains($0.source) }
            guard missing.isEmpty else { throw Failure(description: "not in the stream: \(missing)") }
        }
    }

    /// Plays a scene to its end, in a new session unless one is given.
    public func run(_ scene: Scene, in given: AgentSessionID? = nil) async throws -> (Turn, AgentSessionID) {
        let session: AgentSessionID
        if let given { session = given } else { session = try await open("turn-\(makePromptID())") }
        let id = makePromptID()
        var events: [AgentEvent] = []
        var iterator = try await server.events(of: session).makeAsyncIterator()
        guard let first = await iterator.next(), case .connected = first else {
            throw Failure(description: "the stream does not begin with connected")
        }
        try expect(try await deliver(scene, to: session, id: id) == .accepted, "not accepted")
        let deadline = SystemTime().monotonic.advanced(by: .seconds(60))
        var transcript: Transcript?
        while transcript == nil, let event = await iterator.next(), SystemTime().monotonic < deadline {
            events.append(event)
            guard case .status(.idle, _, isRoot: true) = event else { continue }
            let read = try await server.transcript(of: id, in: session)
            if case .ended = read.state { transcript = read }
        }
        guard let transcript else { throw Failure(description: "the turn did not end: \(events.suffix(5))") }
        return (Turn(id: id, events: events, transcript: transcript), session)
    }

    func open(_ token: String) async throws -> AgentSessionID {
        try await server.openSession(
            SessionSpec(title: "conformance", modelID: modelID, isPlan: false), token: StepToken(rawValue: token))
    }

    func deliver(_ scene: Scene, to session: AgentSessionID, id: PromptID) async throws -> Submission {
        try await server.deliver(Prompt(text: prompt(scene), modelID: modelID), to: session, id: id)
    }

    func wait(_ what: String, until condition: () async throws -> Bool) async throws {
        let deadline = SystemTime().monotonic.advanced(by: .seconds(60))
        while try await !condition() {
            guard SystemTime().monotonic < deadline else { throw Failure(description: "waited for: \(what)") }
            try await TransportLoop.sleep(for: .milliseconds(50))
        }
    }

    func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        guard condition else { throw Failure(description: text()) }
    }

    func expectFailure(_ turn: Turn, _ kind: AgentFailure.Kind) throws {
        guard case .ended(.failed(let failure)) = turn.transcript.state, failure.kind == kind else {
            throw Failure(description: "\(turn.transcript.state) instead of \(kind)")
        }
    }
}
