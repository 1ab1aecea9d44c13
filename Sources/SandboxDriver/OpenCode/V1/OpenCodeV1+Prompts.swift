internal import Coding
internal import Runtime
internal import Transport

extension OpenCodeV1 {
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
            // This includes an unreadable answer: the agent's record tells whether it has the prompt.
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
        let isBusy = try await statuses()[session.rawValue] != nil
        guard let turn = try await turn(of: id, in: session) else {
            // A busy session may be about to record it.
            return isBusy ? .unknowable : .absent
        }
        return .done(isBusy || !turn.answers.isEmpty ? .started : .recorded)
    }

    /// Returns the turn's messages, read page by page from the newest back to the prompt; `nil` = the prompt is not recorded.
    func turn(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> TurnSlice? {
        TurnSlice(of: id, in: try await messages(of: session) { $0.message.id == id.rawValue })
    }

    /// Returns a session's messages, oldest first; reading back stops at the page with a message that satisfies `isEnough`.
    func messages(of session: AgentSessionID, until isEnough: (WireEntry) -> Bool) async throws(AgentError) -> [WireEntry] {
        var pages: [[WireEntry]] = []
        var bytes = 0
        var cursor: String?
        var sizes = OpenCodeLimits.messagesPerPage[...]
        var count = 0
        for _ in 0..<OpenCodeLimits.requestsPerRecord {
            var query = [("limit", "\(sizes.first ?? 1)")]
            if let cursor { query.append(("before", cursor)) }
            let answer: OpenCodeCalls.Answer
            do throws(AgentError) {
                answer = try await calls.get("/session/\(OpenCodeV1.segment(session))/message", query: query)
            } catch .refused(status: 404, _) {
                throw .sessionUnknown
            } catch .tooLarge(let detail) {
                guard sizes.count > 1 else { throw .tooLarge(detail) }
                sizes.removeFirst()
                continue
            }
            guard let values = answer.value.asArray else { throw .unreadable("the agent's list of messages is none") }
            bytes += answer.bytes
            guard bytes <= recordBytes else { throw .tooLarge("a record of more than \(recordBytes) bytes") }
            let page = await OpenCodeV1.entries(values, bytes: answer.bytes)
            pages.append(page)
            cursor = answer.headers["x-next-cursor"]
            if cursor == nil || page.contains(where: isEnough) { return Array(pages.reversed().joined()) }
            count += values.count
            guard count < OpenCodeLimits.messagesPerRecord else { break }
            // The large ones are behind.
            if sizes.count < OpenCodeLimits.messagesPerPage.count, answer.bytes * 10 < OpenCodeLimits.answerBytes {
                sizes = OpenCodeLimits.messagesPerPage.suffix(sizes.count + 1)
            }
        }
        // A part of it must not be taken for the whole: a prompt that is missing in it would be sent again.
        throw .tooLarge("a record of more than \(count) messages")
    }

    private static func entries(_ values: [JSONValue], bytes: Int) async -> [WireEntry] {
        guard bytes > OpenCodeLimits.bytesInPlace else { return values.compactMap(WireEntry.init) }
        return await BlockingPool.answers.run { values.compactMap(WireEntry.init) }
    }

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
            if try await isIdle([session.rawValue] + descendants(of: session)) {
                guard let prompt else { return }
                // Idle may also mean: not begun yet. A prompt without a record after this time never begins.
                let isOver = try await hasSettled(prompt, in: session)
                if isOver || start.duration(to: time.monotonic) > OpenCodeLimits.settleTime { return }
            }
            await pause()
        } while start.duration(to: time.monotonic) < OpenCodeLimits.abortTime && !Task.isCancelled
        throw .unreachable("the agent does not stop")
    }

    func isAtWork(_ session: AgentSessionID) async throws(AgentError) -> Bool {
        !(try await isIdle([session.rawValue] + descendants(of: session)))
    }

    /// Returns whether the record shows the end of a prompt's turn; if the record is unreadable, only the status counts.
    private func hasSettled(_ prompt: PromptID, in session: AgentSessionID) async throws(AgentError) -> Bool {
        do throws(AgentError) {
            return try await turn(of: prompt, in: session)?.isSettled ?? false
        } catch {
            guard error.isOfItsAnswer else { throw error }
            return true
        }
    }

    /// Returns the prompt that an abort would hit; `nil` if the session is at rest.
    private func promptAtWork(in session: AgentSessionID) async throws(AgentError) -> PromptID? {
        let isBusy = try await statuses()[session.rawValue] != nil
        if let known = memory.current(in: session) {
            if isBusy { return known }
            // It may have been accepted but not begun: the status does not show that yet.
            return try await hasSettled(known, in: session) ? nil : known
        }
        guard isBusy else { return nil }
        let messages: [WireEntry]
        do throws(AgentError) {
            messages = try await self.messages(of: session) { $0.message.isUser && OpenCodePromptID.isOurs($0.message.id) }
        } catch {
            // The session can be stopped nevertheless.
            guard error.isOfItsAnswer else { throw error }
            return nil
        }
        return messages.last { $0.message.isUser && OpenCodePromptID.isOurs($0.message.id) }.map { PromptID(rawValue: $0.message.id) }
    }

    private func isIdle(_ sessions: [String]) async throws(AgentError) -> Bool {
        let busy = try await statuses()
        return sessions.allSatisfy { busy[$0] == nil }
    }

    /// Waits a moment between two checks; not at all in a cancelled task.
    func pause() async {
        try? await TransportLoop.sleep(for: OpenCodeLimits.settleStep)
    }
}
