internal import Coding
internal import Runtime
internal import Transport

/// An OpenCode server of the 1.x line as an agent server. It uses only the legacy routes: the routes of the next line are unfinished there.
final class OpenCodeV1: AgentServer {
    let version: String
    let dialect = "v1"

    let record: OpenCodeRecord
    private let calls: OpenCodeCalls
    private let memory = TurnMemory()
    /// The provider named by the configuration.
    private let provider: String

    /// The key of our token in a session's metadata.
    private static let tokenKey = "hearth"

    init(client: HTTPClient, version: String, directory: String, provider: String, recordBytes: Int = OpenCodeLimits.recordBytes) {
        self.version = version
        self.provider = provider
        calls = OpenCodeCalls(client: client, directory: directory)
        record = OpenCodeRecord(calls: calls, bytes: recordBytes)
    }

    func health(within limit: Duration) async -> AgentHealth {
        do throws(AgentError) {
            let answer = try await calls.get("/global/health", within: limit)
            guard answer.value["healthy"]?.asBool == true else { return .unhealthy("it says that it is not healthy") }
            // A server of another version on the same socket is not the one we connected to.
            guard answer.value["version"]?.asString == version else { return .unhealthy("its version has changed") }
            return .healthy
        } catch {
            if case .unreachable(let detail) = error { return .unknown(detail) }
            return .unhealthy(error.detail)
        }
    }

    // MARK: Sessions

    func openSession(_ spec: SessionSpec, token: StepToken) async throws(AgentError) -> AgentSessionID {
        let agent = OpenCodeV1.agent(isPlan: spec.isPlan)
        // Our own title keeps the agent from asking the model for one. No permission rules: they would come after the plan agent's own denials.
        let body: JSONValue = [
            "title": .string(spec.title), "agent": .string(agent), "model": ["providerID": .string(provider), "id": .string(spec.modelID)],
            "metadata": .object([OpenCodeV1.tokenKey: .string(token.rawValue)]),
        ]
        Faults.reach(.call(.agentOpenSession, .beforeSend))
        let made = try await calls.post("/session", body).value
        Faults.reach(.call(.agentOpenSession, .afterAnswer))
        guard let id = made["id"]?.asString, id.hasPrefix("ses") else { throw .malformed("a session without an id") }
        let read = try await calls.get("/session/\(id)").value
        for (wanted, kept) in [
            (token.rawValue, read["metadata"]?[OpenCodeV1.tokenKey]), (agent, read["agent"]), (spec.modelID, read["model"]?["id"]),
            (provider, read["model"]?["providerID"]),
        ] where kept?.asString != wanted {
            throw .malformed("the session was not opened as requested: \(kept?.asString ?? "nothing") instead of \(wanted)")
        }
        return AgentSessionID(rawValue: id)
    }

    func findSession(token: StepToken) async throws(AgentError) -> AgentSessionID? {
        let sessions = try await calls.get("/session", query: [("limit", "1000")]).value.asArray ?? []
        let ours = sessions.filter { $0["metadata"]?[OpenCodeV1.tokenKey]?.asString == token.rawValue && $0["parentID"] == nil }
        // A request sent twice may have created two sessions: the older one is kept.
        let oldest = ours.min { ($0["time"]?["created"]?.asDouble ?? 0) < ($1["time"]?["created"]?.asDouble ?? 0) }
        return oldest?["id"]?.asString.map { AgentSessionID(rawValue: $0) }
    }

    func knows(_ session: AgentSessionID, within limit: Duration) async throws(AgentError) -> Bool {
        do throws(AgentError) {
            return try await calls.get("/session/\(OpenCodeV1.segment(session))", within: limit).value["id"]?.asString == session.rawValue
        } catch .refused(status: 404, _) {
            return false
        }
    }

    /// Returns the agent for a turn: `build` changes files, `plan` does not.
    private static func agent(isPlan: Bool) -> String { isPlan ? "plan" : "build" }

    /// Returns a session as a path segment.
    private static func segment(_ session: AgentSessionID) -> String { PercentEncoding.encode(session.rawValue) }

    // MARK: Prompts

    func deliver(_ prompt: Prompt, to session: AgentSessionID, id: PromptID) async throws(AgentError) -> Submission {
        // Every prompt names agent and model: without them the defaults are used, not the session's. `tools` and `format` are never sent: the first
        // drops the rules, the second makes the messages unreadable forever.
        var body: JSONObject = [
            "messageID": .string(id.rawValue), "agent": .string(OpenCodeV1.agent(isPlan: prompt.isPlan)),
            "model": ["providerID": .string(provider), "modelID": .string(prompt.modelID)],
            "parts": [["type": "text", "text": .string(prompt.text)]],
        ]
        if let instructions = prompt.instructions { body["system"] = .string(instructions) }
        var request = calls.postRequest("/session/\(OpenCodeV1.segment(session))/prompt_async", .object(body))
        // A second copy would append its text to the first.
        request.isRepeatable = false
        memory.begin(id, in: session)
        Faults.reach(.call(.agentPrompt, .beforeSend))
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await calls.client.send(request, limit: OpenCodeLimits.answerBytes, timeouts: .within(OpenCodeLimits.question))
        } catch {
            // An unreadable answer is no exception: the agent's record tells whether it has the prompt.
            guard error.isUnsent else { return .unknown(error.detail) }
            throw .unreachable(error.detail)
        }
        Faults.reach(.call(.agentPrompt, .afterAnswer))
        switch response.head.status {
        case 204: return .accepted
        case 404: throw .sessionUnknown
        case 500...: return .unknown(OpenCodeCalls.failure(status: response.head.status, body: response.body.array).detail)
        case let status where response.head.isSuccess: throw .malformed("the agent answered a prompt with \(status)")
        case let status: throw OpenCodeCalls.failure(status: status, body: response.body.array)
        }
    }

    func delivery(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Observed<Delivery> {
        let isBusy = try await record.statuses().isBusy(session.rawValue)
        guard let turn = try await record.turn(of: id, in: session) else {
            // A busy session may be about to record it.
            return isBusy ? .unknowable : .absent
        }
        return .done(isBusy || !turn.answers.isEmpty ? .started : .recorded)
    }

    // MARK: Turns

    func events(of session: AgentSessionID) async throws(AgentError) -> AsyncStream<AgentEvent> {
        let stream: HTTPStream
        do throws(TransportError) {
            stream = try await calls.client.stream(
                HTTPRequest("GET", calls.target("/event", [])), limit: OpenCodeLimits.waitingEventBytes, overflow: .cut,
                timeouts: TransportTimeouts(firstByte: OpenCodeLimits.question, idle: OpenCodeLimits.eventSilence))
        } catch {
            throw OpenCodeCalls.failure(error)
        }
        guard stream.head.isSuccess else { throw .refused(status: stream.head.status, detail: "no event stream") }
        guard stream.head.contentType == "text/event-stream" else { throw .malformed("an event stream of type \(stream.head.contentType)") }
        // Only now: the stream, which is open, reports the sessions that begin from here on.
        let children = try await record.descendants(of: session)
        let feed = EventFeed(stream.body, EventDecoder(root: session, children: children), memory, session)
        return AsyncStream { await feed.next() }
    }

    func transcript(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> Transcript {
        let time = SystemTime()
        let deadline = time.monotonic.advanced(by: OpenCodeLimits.settleTime)
        while true {
            // The statuses first: a session that is idle before its messages are read has nothing to add to them.
            let statuses = try await record.statuses()
            let turn = try await record.turn(of: id, in: session)
            let children = try await record.childTurns(of: session, since: turn)
            if let state = statuses.state(of: [session.rawValue] + children.map(\.session)) {
                return TranscriptBuilder.transcript(of: turn, children, in: session, state)
            }
            let failure = memory.failure(of: id, in: session)
            let isOver = turn.map { $0.isSettled || ($0.answers.isEmpty && failure != nil) } ?? (failure != nil)
            // Idle, yet not over: the last message or the work itself is about to come, or never will.
            if isOver || time.monotonic >= deadline || Task.isCancelled {
                return TranscriptBuilder.transcript(of: turn, children, in: session, .ended(verdict(of: turn, id, failure)))
            }
            await pause()
        }
    }

    private func verdict(of turn: TurnSlice?, _ id: PromptID, _ failure: AgentFailure?) -> TurnVerdict {
        if let turn { return turn.verdict(wasInterrupted: memory.wasInterrupted(id), failure: failure) }
        if memory.wasInterrupted(id) { return .interrupted }
        return .failed(failure ?? AgentFailure(kind: .promptNotStarted, detail: "the agent has no record of the prompt"))
    }

    func isAtWork(_ session: AgentSessionID) async throws(AgentError) -> Bool {
        let sessions = try await [session.rawValue] + record.descendants(of: session)
        let statuses = try await record.statuses()
        return sessions.contains(where: statuses.isBusy)
    }

    // MARK: Interruption

    func interrupt(_ session: AgentSessionID) async throws(AgentError) {
        let prompt = try await promptAtWork(in: session)
        if let prompt { memory.interrupt(prompt) }
        let time = SystemTime()
        let start = time.monotonic
        Faults.reach(.call(.agentAbort, .beforeSend))
        // Repeated: an abort that arrives before the work has begun can be lost.
        repeat {
            _ = try await calls.post("/session/\(OpenCodeV1.segment(session))/abort")
            Faults.reach(.call(.agentAbort, .afterAnswer))
            if try await !isAtWork(session) {
                guard let prompt else { return }
                // Idle may also mean: not begun yet. A prompt without a record after this time never begins.
                let isOver = try await hasSettled(prompt, in: session)
                if isOver || start.duration(to: time.monotonic) > OpenCodeLimits.settleTime { return }
            }
            await pause()
        } while start.duration(to: time.monotonic) < OpenCodeLimits.abortTime && !Task.isCancelled
        throw .unreachable("the agent does not stop")
    }

    /// Returns whether the record shows the end of a prompt's turn; if the record is unreadable, only the status counts.
    private func hasSettled(_ prompt: PromptID, in session: AgentSessionID) async throws(AgentError) -> Bool {
        do throws(AgentError) {
            return try await record.turn(of: prompt, in: session)?.isSettled ?? false
        } catch {
            guard error.isUnusableAnswer else { throw error }
            return true
        }
    }

    /// Returns the prompt that an abort would hit; `nil` if the session is at rest.
    private func promptAtWork(in session: AgentSessionID) async throws(AgentError) -> PromptID? {
        let isBusy = try await record.statuses().isBusy(session.rawValue)
        if let known = memory.current(in: session) {
            if isBusy { return known }
            // It may have been accepted but not begun, which the status does not show.
            return try await hasSettled(known, in: session) ? nil : known
        }
        guard isBusy else { return nil }
        let messages: [WireEntry]
        do throws(AgentError) {
            messages = try await record.messages(of: session) { $0.message.isOurPrompt }
        } catch {
            // The session can be stopped nevertheless.
            guard error.isUnusableAnswer else { throw error }
            return nil
        }
        return messages.last { $0.message.isOurPrompt }.map { PromptID(rawValue: $0.message.id) }
    }

    /// Waits a moment between two checks; not at all in a cancelled task.
    private func pause() async {
        try? await TransportLoop.sleep(for: OpenCodeLimits.settleStep)
    }

    // MARK: Asks

    func openAsks(in session: AgentSessionID) async throws(AgentError) -> [Ask] {
        let statuses = try await record.statuses()
        let permissions = try await record.list("/permission").compactMap { Ask(wirePermission: $0, root: session) }
        let questions = try await record.list("/question").compactMap { Ask(wireQuestion: $0, root: session) }
        // An ask stays in the list after its turn is aborted.
        return (permissions + questions).filter { statuses.isBusy($0.session.rawValue) }
    }

    func answer(_ ask: Ask, _ answer: Ask.Answer) async throws(AgentError) {
        let (path, body) = ask.reply(answer)
        Faults.reach(.call(.agentAnswer, .beforeSend))
        do throws(AgentError) {
            _ = try await calls.post(path, body)
        } catch .refused(status: 404, _) {
            // Someone else answered first, or the ask went away with its turn.
        }
        Faults.reach(.call(.agentAnswer, .afterAnswer))
    }
}
