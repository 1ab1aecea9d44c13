import Coding
import Runtime
import Testing

@testable import SandboxDriver

@Suite struct EventDecoderTests {
    private typealias Frames = OpenCodeFrames

    private func events(_ frames: String...) -> [AgentEvent] {
        Recording(Frames.user() + frames.joined()).events
    }

    private func facts(_ events: [AgentEvent]) -> [AgentFact] {
        events.compactMap { if case .fact(let fact) = $0 { fact } else { nil } }
    }

    @Test func aTextIsPiecesAndThenAFact() {
        let events = events(
            Frames.assistant("msg_a", completed: false), Frames.text("prt_t", of: "msg_a", "", isEnded: false),
            Frames.delta("prt_t", of: "msg_a", "Hel"), Frames.delta("prt_t", of: "msg_a", "lo"), Frames.text("prt_t", of: "msg_a", "Hello"),
            Frames.text("prt_t", of: "msg_a", "Hello"))
        let deltas = events.compactMap { if case .delta(let delta) = $0 { delta.text } else { nil } }
        #expect(deltas == ["Hel", "lo"])
        #expect(facts(events).map(\.source) == ["msg_hearth_one:received", "prt_t:completed"])
        #expect(facts(events).last?.content == .message(part: "prt_t", text: "Hello"))
    }

    @Test func thinkingIsTold() {
        let events = events(
            Frames.assistant("msg_a", completed: false), Frames.part("prt_r", of: "msg_a", ["type": "reasoning", "text": "", "time": ["start": 1]]),
            Frames.delta("prt_r", of: "msg_a", "Hm"),
            Frames.part("prt_r", of: "msg_a", ["type": "reasoning", "text": "Hm", "time": ["start": 1, "end": 2]]))
        #expect(facts(events).last?.content == .reasoning(part: "prt_r", text: "Hm"))
        let kinds = events.compactMap { if case .delta(let delta) = $0 { delta.kind } else { nil } }
        #expect(kinds == [.reasoning])
    }

    @Test func aCallBeginsOnceAndEndsOnce() {
        let running: JSONValue = ["status": "running", "input": ["command": "ls"], "time": ["start": 10]]
        let done: JSONValue = [
            "status": "completed", "input": ["command": "ls"], "output": "a\n", "title": "ls", "metadata": ["exit": 2],
            "time": ["start": 10, "end": 25],
        ]
        let events = events(
            Frames.assistant("msg_a", completed: false), Frames.tool("prt_b", of: "msg_a", "bash", ["status": "pending", "input": [:], "raw": ""]),
            Frames.tool("prt_b", of: "msg_a", "bash", running), Frames.tool("prt_b", of: "msg_a", "bash", running),
            Frames.tool("prt_b", of: "msg_a", "bash", done), Frames.tool("prt_b", of: "msg_a", "bash", done))
        let call = ToolCall(callID: "call_1", tool: "bash", title: nil, input: ["command": "ls"])
        #expect(facts(events).dropFirst().map(\.source) == ["prt_b:started", "prt_b:completed"])
        #expect(facts(events)[1].content == .toolStarted(call))
        guard case .toolEnded(_, let result) = facts(events)[2].content else { return #expect(Bool(false)) }
        #expect(result == ToolResult(status: .ok, output: "a\n", exitCode: 2, durationMillis: 15))
    }

    @Test(arguments: [
        ("bash", "The user rejected permission to use this specific tool call.", ToolResult.Status.denied),
        ("bash", "The user has specified a rule which prevents you from using this tool", .denied), ("bash", "Tool execution aborted", .aborted),
        ("task", "Task cancelled", .aborted), ("read", "File not found", .error),
    ])
    func aFailedCallSaysHow(tool: String, error: String, status: ToolResult.Status) {
        let events = events(
            Frames.assistant("msg_a", completed: false),
            Frames.tool("prt_b", of: "msg_a", tool, ["status": "error", "input": [:], "error": .string(error)]))
        guard case .toolEnded(_, let result) = facts(events).last?.content else { return #expect(Bool(false)) }
        #expect(result.status == status)
        #expect(result.output == error)
    }

    /// OpenCode counts a command that it ended itself as completed, with the exit code null and a note at the end of the output.
    @Test(
        arguments: [
            ("started\n\n\n<shell_metadata>\nshell tool terminated command after exceeding timeout 1500 ms.\n</shell_metadata>", .null, .error, nil),
            ("(no output)", .null, .error, nil),
            ("(no output)\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>", .null, .aborted, nil),
            // Printed by the command itself.
            ("<shell_metadata>\nUser aborted the command\n</shell_metadata>", 0, .ok, 0), ("killed", 137, .ok, 137), ("", 124, .ok, 124),
            (
                "<shell_metadata>\nUser aborted the command\n</shell_metadata>\n<shell_metadata>\nexceeding timeout\n</shell_metadata>", .null,
                .error,
                nil
            ),
        ] as [(String, JSONValue, ToolResult.Status, Int?)])
    func aCommandThatDidNotEndByItselfHasFailed(output: String, exit: JSONValue, status: ToolResult.Status, code: Int?) {
        let state: JSONValue = [
            "status": "completed", "input": ["command": "x"], "output": .string(output), "title": "x",
            "metadata": ["exit": exit, "truncated": false],
            "time": ["start": 1, "end": 1e300],
        ]
        let events = events(Frames.assistant("msg_a", completed: false), Frames.tool("prt_b", of: "msg_a", "bash", state))
        guard case .toolEnded(_, let result) = facts(events).last?.content else { return #expect(Bool(false)) }
        #expect(result.status == status && result.exitCode == code && result.output == output)
        #expect((result.note != nil) == (exit == .null && output.contains("shell_metadata")))
    }

    @Test func filesAndListsComeWithTheirCalls() {
        let todos: JSONValue = [["content": "Read", "status": "in_progress"], ["content": "Fly", "status": "someday"]]
        let events = events(
            Frames.assistant("msg_a", completed: false),
            Frames.tool("prt_w", of: "msg_a", "write", ["status": "completed", "input": ["filePath": "/w/a.txt"], "output": ""]),
            Frames.tool("prt_d", of: "msg_a", "todowrite", ["status": "completed", "input": ["todos": todos], "output": ""]))
        let contents = facts(events).map(\.content)
        #expect(contents.contains(.fileChanged(path: "/w/a.txt")))
        #expect(contents.contains(.todo([TodoItem(text: "Read", status: .inProgress), TodoItem(text: "Fly", status: .pending)])))
    }

    @Test func sessionsBelowAreFollowedAndOthersAreNot() {
        let child: JSONValue = ["sessionID": "ses_child", "info": ["id": "ses_child", "parentID": .string(Frames.root)]]
        let events = events(
            Frames.frame("session.created", child), Frames.status(["type": "busy"], in: "ses_child"),
            Frames.status(["type": "busy"], in: "ses_other"),
            Frames.assistant("msg_c", completed: false, in: "ses_child"),
            Frames.tool("prt_c", of: "msg_c", "bash", ["status": "running", "input": [:]], in: "ses_child"))
        let sessions = events.compactMap { if case .status(_, let session, false) = $0 { session.rawValue } else { nil } }
        #expect(sessions == ["ses_child"])
        #expect(facts(events).last?.isRoot == false)
    }

    @Test func asksOfAnySessionAreTold() {
        let ask: JSONValue = ["id": "per_1", "sessionID": "ses_unknown", "permission": "bash", "patterns": ["ls *"]]
        let question: JSONValue = [
            "id": "que_1", "sessionID": .string(Frames.root),
            "questions": [["question": "Which?", "options": [["label": "A"], ["label": "B"]], "multiple": true]],
        ]
        let events = events(
            Frames.frame("permission.asked", ask), Frames.frame("question.asked", question),
            Frames.frame("permission.replied", ["sessionID": "ses_unknown", "requestID": "per_1", "reply": "once"]))
        let asks = events.compactMap { if case .ask(let ask) = $0 { ask } else { nil } }
        #expect(
            asks.map(\.kind) == [
                .permission(name: "bash", patterns: ["ls *"]), .question([Ask.Item(text: "Which?", options: ["A", "B"], isMultiple: true)]),
            ])
        #expect(asks.map(\.isRoot) == [false, true])
        let closed = events.compactMap { if case .askClosed(let id) = $0 { id.rawValue } else { nil } }
        #expect(closed == ["per_1"])
    }

    @Test func errorsOfNoSessionAndAbortsAreNoFailures() {
        let events = events(
            Frames.error("UnknownError", "a broken skill", in: nil), Frames.error("MessageAbortedError", "Aborted"),
            Frames.error("UnknownError", "other", in: "ses_other"), Frames.error("APIError", "Too many", status: 429))
        let failures = events.compactMap { if case .failure(let failure, _) = $0 { failure } else { nil } }
        #expect(failures == [AgentFailure(kind: .modelRateLimited, detail: "Too many")])
    }

    @Test(arguments: ["", "{", "nonsense", "{\"type\":\"x\"} {}"]) func whatIsNoJSONIsTold(text: String) {
        var decoder = EventDecoder(root: AgentSessionID(rawValue: Frames.root))
        guard case .unreadable? = decoder.decode(Array(text.utf8)).first else { return #expect(Bool(false)) }
    }

    @Test func whatHasNoKnownShapeIsSkipped() {
        var decoder = EventDecoder(root: AgentSessionID(rawValue: Frames.root))
        for text in [
            "[]", "null", "7", #"{"type":7}"#, #"{"type":"message.updated"}"#, #"{"type":"session.status","properties":{"sessionID":[]}}"#,
        ] {
            #expect(decoder.decode(Array(text.utf8)).isEmpty)
        }
        let odd: JSONValue = ["sessionID": .string(Frames.root), "part": ["id": 7, "type": "tool", "state": "running"]]
        #expect(events(Frames.frame("message.part.updated", odd), Frames.frame("brand.new", ["sessionID": .string(Frames.root)])).count == 1)
    }

    @Test func aRetrySaysWhen() {
        let events = events(Frames.status(["type": "retry", "attempt": 3, "message": "slow down", "next": 1_800_000_000_000]))
        guard case .status(let status, _, true) = events.last else { return #expect(Bool(false)) }
        #expect(status == .retrying(attempt: 3, message: "slow down", next: Timestamp(millis: 1_800_000_000_000)))
    }

    @Test(
        arguments: [
            (JSONValue.number(1e300), Int64(253_402_300_799_999)), (.integer(.max), 253_402_300_799_999), (.integer(.min), 0), (-1, 0), (7.5, 8),
            ("soon", nil), (.null, nil),
        ] as [(JSONValue, Int64?)]) func aTimeOfARetryIsAnyNumber(next: JSONValue, millis: Int64?)
    {
        guard case .retrying(_, _, let time) = AgentStatus(wire: ["type": "retry", "next": next]) else { return #expect(Bool(false)) }
        #expect(time?.millis == millis)
        #expect(time.map { $0.rfc3339.count == 24 } ?? true)
    }

    // MARK: Texts split anywhere

    /// Returns the events of frames whose text pieces are given in JSON notation.
    private func decode(_ pieces: [String], noiseBefore noisy: Int? = nil) -> [AgentEvent] {
        var decoder = EventDecoder(root: AgentSessionID(rawValue: Frames.root))
        func data(_ frame: String) -> [UInt8] { Array(frame.utf8.dropFirst(6)) }
        var events = decoder.decode(data(Frames.user())) + decoder.decode(data(Frames.assistant("msg_a", completed: false)))
        events += decoder.decode(data(Frames.text("prt_t", of: "msg_a", "", isEnded: false)))
        for (number, piece) in pieces.enumerated() {
            if number == noisy { events += decoder.decode(Array("{\"type\":".utf8)) }
            events += decoder.decode(data(Frames.delta("prt_t", of: "msg_a", "PIECE").replacing("PIECE", with: piece)))
        }
        return events
    }

    private func deltas(_ events: [AgentEvent]) -> [AgentDelta] {
        events.compactMap { if case .delta(let delta) = $0 { delta } else { nil } }
    }

    @Test func halvesOfACharacterAreOnePieceAgain() {
        let found = deltas(decode([#"Smile \ud83d"#, #"\ude00 and more"#, #"\ud83d"#, #"\udc69\u200d"#, #"\ud83d\udc67"#]))
        #expect(found.map(\.text) == ["Smile ", "😀 and more", "", "👩\u{200D}", "👧"])
        var bytes = 0
        for delta in found {
            #expect(delta.offset == bytes)
            bytes += delta.text.utf8.count
        }
    }

    @Test func aHalfThatStaysAloneIsReplaced() {
        #expect(deltas(decode([#"a\ud83d"#, "b", #"\ude00c"#])).map(\.text) == ["a", "\u{FFFD}b", "\u{FFFD}c"])
    }

    @Test func afterALostFrameNothingIsTakenForTheContinuation() {
        let events = decode(["one ", "three "], noiseBefore: 1)
        #expect(deltas(events).map(\.text) == ["one "])
        let kinds = events.compactMap { event -> String? in
            switch event {
            case .unreadable: "unreadable"
            case .missedText: "missed"
            default: nil
            }
        }
        #expect(kinds == ["unreadable", "missed"])
    }

    @Test func aTextThatWasNotHeardFromItsBeginningIsMissed() {
        var decoder = EventDecoder(root: AgentSessionID(rawValue: Frames.root))
        let events = decoder.decode(Array(Frames.delta("prt_t", of: "msg_a", "more").utf8.dropFirst(6)))
        guard case .missedText? = events.first, events.count == 1 else { return #expect(Bool(false), "\(events)") }
    }
}
