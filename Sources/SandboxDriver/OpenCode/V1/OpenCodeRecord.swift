internal import Coding
internal import Runtime

/// The record that an OpenCode server keeps of its sessions: which there are, what they are doing, and their messages, read page by page.
struct OpenCodeRecord: Sendable {
    let calls: OpenCodeCalls
    /// The largest number of bytes to read of one session's messages.
    let bytes: Int

    /// Returns the statuses of all sessions that are not idle.
    func statuses() async throws(AgentError) -> SessionStatuses {
        guard let all = try await calls.get("/session/status").value.asObject else {
            throw .unreadable("the agent's list of statuses is not an object")
        }
        return SessionStatuses(wire: all)
    }

    /// Returns a list that may be incomplete without harm: one that cannot be read is empty.
    func list(_ path: String) async throws(AgentError) -> [JSONValue] {
        do throws(AgentError) {
            return try await calls.get(path).value.asArray ?? []
        } catch {
            guard error.isUnusableAnswer else { throw error }
            return []
        }
    }

    /// Returns all sessions below one, each after its parent.
    func descendants(of session: AgentSessionID) async throws(AgentError) -> [String] {
        var found: [String] = []
        var open = [session.rawValue]
        while let next = open.popLast(), found.count < OpenCodeLimits.sessionsPerTree {
            let children = try await list("/session/\(PercentEncoding.encode(next))/children")
            let new = children.compactMap { $0["id"]?.asString }.filter { !found.contains($0) && $0 != session.rawValue }
            found += new
            open += new
        }
        return found
    }

    /// Returns the messages of a prompt's turn, read page by page from the newest back to the prompt; `nil` = the prompt is not recorded.
    func turn(of id: PromptID, in session: AgentSessionID) async throws(AgentError) -> TurnSlice? {
        TurnSlice(of: id, in: try await messages(of: session) { $0.message.id == id.rawValue })
    }

    /// Returns the turns of the sessions below the root, as far as they belong to a turn of the root.
    func childTurns(of session: AgentSessionID, since turn: TurnSlice?) async throws(AgentError) -> [ChildTurn] {
        guard let turn, !turn.children.isEmpty else { return [] }
        let start = turn.prompt.message.createdMillis
        var found: [ChildTurn] = []
        for child in try await descendants(of: session) {
            let all: [WireEntry]
            do throws(AgentError) {
                all = try await messages(of: AgentSessionID(rawValue: child)) { $0.message.createdMillis < start }
            } catch {
                // Then the work of this sub-agent is missing; the turn's own record counts.
                guard error.isUnusableAnswer || error == .sessionUnknown else { throw error }
                continue
            }
            // A later turn can resume a sub-agent's session.
            let entries = all.filter { !$0.message.isUser && $0.message.createdMillis >= start }
            if !entries.isEmpty { found.append(ChildTurn(session: child, entries: entries)) }
        }
        return found
    }

    /// Returns a session's messages, oldest first; reading back stops at the page with a message that satisfies `isEnough`.
    func messages(of session: AgentSessionID, until isEnough: (WireEntry) -> Bool) async throws(AgentError) -> [WireEntry] {
        var pages: [[WireEntry]] = []
        var readBytes = 0
        var cursor: String?
        var sizes = OpenCodeLimits.messagesPerPage[...]
        var count = 0
        for _ in 0..<OpenCodeLimits.requestsPerRecord {
            var query = [("limit", "\(sizes.first ?? 1)")]
            if let cursor { query.append(("before", cursor)) }
            let answer: OpenCodeCalls.Answer
            do throws(AgentError) {
                answer = try await calls.get("/session/\(PercentEncoding.encode(session.rawValue))/message", query: query)
            } catch .refused(status: 404, _) {
                throw .sessionUnknown
            } catch .tooLarge(let detail) {
                guard sizes.count > 1 else { throw .tooLarge(detail) }
                sizes.removeFirst()
                continue
            }
            guard let values = answer.value.asArray else { throw .unreadable("the agent's list of messages is not an array") }
            readBytes += answer.bytes
            guard readBytes <= bytes else { throw .tooLarge("a record of more than \(bytes) bytes") }
            let page = await OpenCodeRecord.entries(values, bytes: answer.bytes)
            pages.append(page)
            cursor = answer.headers["x-next-cursor"]
            if cursor == nil || page.contains(where: isEnough) { return Array(pages.reversed().joined()) }
            count += values.count
            guard count < OpenCodeLimits.messagesPerRecord else { break }
            // The large messages are behind us.
            if sizes.count < OpenCodeLimits.messagesPerPage.count, answer.bytes * 10 < OpenCodeLimits.answerBytes {
                sizes = OpenCodeLimits.messagesPerPage.suffix(sizes.count + 1)
            }
        }
        // A part of the record must not be taken for the whole: a prompt that is missing in it would be sent again.
        throw .tooLarge("a record of more than \(count) messages")
    }

    private static func entries(_ values: [JSONValue], bytes: Int) async -> [WireEntry] {
        guard bytes > OpenCodeLimits.bytesInPlace else { return values.compactMap(WireEntry.init) }
        return await BlockingPool.answers.run { values.compactMap(WireEntry.init) }
    }
}

/// The statuses of the sessions that are not idle.
struct SessionStatuses: Sendable {
    let bySession: [String: AgentStatus]

    init(wire all: JSONObject) {
        bySession = Dictionary(all.map { ($0.key, AgentStatus(wire: $0.value)) }) { $1 }
    }

    func isBusy(_ session: String) -> Bool { bySession[session] != nil }

    /// Returns the combined state of a tree's sessions; `nil` = all are idle.
    func state(of sessions: [String]) -> TurnState? {
        var isBusy = false
        var waits: [AgentWait] = []
        for session in sessions {
            switch bySession[session] {
            case .retrying(let attempt, let message, let next):
                waits.append(AgentWait(session: AgentSessionID(rawValue: session), attempt: attempt, message: message, next: next))
            case .busy: isBusy = true
            case .idle, nil: break
            }
        }
        guard waits.isEmpty else { return .retrying(waits) }
        return isBusy ? .running : nil
    }
}

extension AgentStatus {
    /// Reads `{"type": "idle"}`, `{"type": "retry", "attempt", "message", "next"}` or `{"type": "busy"}`. Unknown types are busy: they must not end
    /// a turn.
    init(wire value: JSONValue?) {
        switch value?["type"]?.asString {
        case "idle": self = .idle
        case "retry":
            self = .retrying(
                attempt: Int(clamping: value?["attempt"]?.asCount ?? 1), message: value?["message"]?.asString ?? "",
                next: AgentStatus.time(value?["next"]))
        default: self = .busy
        }
    }

    /// Reads a time of the agent's, which may be any number, and clamps it to the range of the calendar.
    private static func time(_ value: JSONValue?) -> Timestamp? {
        guard let millis = value?.asDouble, !millis.isNaN else { return nil }
        return Timestamp(millis: Int64(saturating: min(max(0, millis), lastMillis)))
    }

    /// The last millisecond of the year 9999.
    private static let lastMillis = 253_402_300_799_999.0
}
