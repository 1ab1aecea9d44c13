import Coding
import Testing

@testable import SandboxDriver

/// The stream and the transcript report in the order in which things were said.
@Suite struct EventOrderTests {
    private typealias Frames = OpenCodeFrames

    private static let running: JSONValue = ["status": "running", "input": ["command": "ls"], "time": ["start": 1]]
    private static let done: JSONValue = [
        "status": "completed", "input": ["command": "ls"], "output": "a\n", "title": "ls", "metadata": ["exit": 0], "time": ["start": 1, "end": 2],
    ]
    private let begin = Frames.assistant("msg_a", completed: false)

    /// Returns the sources of the facts after each frame, without the prompt's.
    private func told(_ frames: [String]) -> [[String]] {
        let recording = Recording(Frames.user() + frames.joined())
        var decoder = EventDecoder(root: recording.root)
        return recording.frames.dropFirst().map { frame in decoder.decode(frame.encoded()).compactMap(EventOrderTests.name) }
    }

    private static func name(_ event: AgentEvent) -> String? {
        switch event {
        case .fact(let fact): fact.source
        case .ask(let ask): ask.id.rawValue
        case .missed: "missed"
        default: nil
        }
    }

    private func transcript(_ frames: [String], isOver: Bool = false) throws -> [String] {
        let recording = Recording(Frames.user() + frames.joined())
        var builder = TranscriptBuilder(root: recording.root, children: [], isOver: isOver)
        builder.add(try #require(recording.turn))
        return builder.facts.map(\.source).filter { $0 != "\(Frames.prompt):received" }
    }

    @Test func aCallWaitsForTheTextBeforeIt() throws {
        let frames = [
            begin, Frames.text("prt_1", of: "msg_a", "", isEnded: false), Frames.delta("prt_1", of: "msg_a", "I look."),
            Frames.tool("prt_2", of: "msg_a", "bash", EventOrderTests.running), Frames.tool("prt_2", of: "msg_a", "bash", EventOrderTests.done),
        ]
        #expect(told(frames).allSatisfy { $0.isEmpty })
        #expect(try transcript(frames).isEmpty)
        let ended = frames + [Frames.text("prt_1", of: "msg_a", "I look.")]
        let order = ["prt_1:completed", "prt_2:started", "prt_2:completed"]
        #expect(told(ended).last == order)
        #expect(try transcript(ended) == order)
    }

    @Test func aThoughtComesBeforeTheTextAndTheCallAfterIt() throws {
        func thought(_ isEnded: Bool) -> String {
            Frames.part("prt_0", of: "msg_a", ["type": "reasoning", "text": "Hm.", "time": isEnded ? ["start": 1, "end": 2] : ["start": 1]])
        }
        let frames = [
            begin, thought(false), Frames.text("prt_1", of: "msg_a", "I look."), Frames.tool("prt_2", of: "msg_a", "bash", EventOrderTests.running),
        ]
        #expect(told(frames).allSatisfy { $0.isEmpty })
        let order = ["prt_0:completed", "prt_1:completed", "prt_2:started"]
        #expect(told(frames + [thought(true)]).last == order)
        #expect(try transcript(frames + [thought(true)]) == order)
    }

    @Test func theEndOfTheMessageClosesATextWithoutAnEnd() throws {
        let frames = [
            begin, Frames.text("prt_1", of: "msg_a", "Half", isEnded: false), Frames.tool("prt_2", of: "msg_a", "bash", EventOrderTests.running),
        ]
        let closed = frames + [Frames.assistant("msg_a", ["finish": "tool-calls"])]
        let order = ["prt_1:completed", "prt_2:started"]
        #expect(told(closed).last == order)
        #expect(try transcript(closed) == order)
        // An agent that died has left it so forever.
        #expect(try transcript(frames, isOver: true) == order)
        #expect(try transcript(frames + [Frames.assistant("msg_b", completed: false)]) == order)
    }

    @Test func anotherTryOfTheModelClosesWhatTheFirstHasLeft() throws {
        let frames = [
            begin, Frames.part("prt_0", of: "msg_a", ["type": "step-start"]), Frames.text("prt_1", of: "msg_a", "Half", isEnded: false),
            Frames.part("prt_2", of: "msg_a", ["type": "step-start"]), Frames.text("prt_3", of: "msg_a", "Whole."),
        ]
        #expect(told(frames).flatMap { $0 } == ["prt_1:completed", "prt_3:completed"])
        #expect(try transcript(frames) == ["prt_1:completed", "prt_3:completed"])
    }

    @Test func aQuestionWaitsForTheTextBeforeIt() {
        let ask: JSONValue = ["id": "per_1", "sessionID": .string(Frames.root), "permission": "bash", "patterns": ["ls"]]
        let frames = [
            begin, Frames.text("prt_1", of: "msg_a", "", isEnded: false), Frames.frame("permission.asked", ask),
            Frames.tool("prt_2", of: "msg_a", "bash", EventOrderTests.running), Frames.text("prt_1", of: "msg_a", "I look."),
        ]
        #expect(told(frames).flatMap { $0 } == ["prt_1:completed", "prt_2:started", "per_1"])
        // An ask that is answered meanwhile is not reported any more.
        let replied = Frames.frame("permission.replied", ["sessionID": .string(Frames.root), "requestID": "per_1", "reply": "once"])
        #expect(told(Array(frames[..<3]) + [replied] + frames[3...]).flatMap { $0 } == ["prt_1:completed", "prt_2:started"])
    }

    @Test func aSubAgentWaitsForTheTextBeforeTheCallThatStartedIt() {
        let child: JSONValue = ["sessionID": "ses_child", "info": ["id": "ses_child", "parentID": .string(Frames.root)]]
        let task: JSONValue = ["status": "running", "input": ["prompt": "x"], "metadata": ["sessionId": "ses_child"]]
        let frames = [
            begin, Frames.text("prt_1", of: "msg_a", "", isEnded: false), Frames.frame("session.created", child),
            Frames.tool("prt_2", of: "msg_a", "task", task), Frames.assistant("msg_c", completed: false, in: "ses_child"),
            Frames.tool("prt_3", of: "msg_c", "bash", EventOrderTests.running, in: "ses_child"), Frames.text("prt_1", of: "msg_a", "I delegate."),
        ]
        #expect(told(frames).flatMap { $0 } == ["prt_1:completed", "prt_2:started", "prt_3:started"])
    }

    /// After a reconnect the first message is seen from its middle: the transcript has it, and is read before whatever follows.
    @Test func aMessageThatBeganBeforeTheStreamIsReadFirst() {
        let next = [Frames.assistant("msg_b", completed: false), Frames.text("prt_9", of: "msg_b", "Next.")]
        let missed = [
            Frames.text("prt_1", of: "msg_a", "Half", isEnded: false), Frames.assistant("msg_a", ["finish": "stop"], completed: false),
            Frames.text("prt_1", of: "msg_a", "Whole."), Frames.assistant("msg_a", ["finish": "stop"]),
        ]
        #expect(told(missed + next).flatMap { $0 } == ["missed", "prt_9:completed"])
    }

    @Test func aSummaryOfEarlierTalkIsNotSaid() throws {
        let frames = [
            Frames.assistant("msg_s", ["summary": true], completed: false), Frames.text("prt_1", of: "msg_s", "", isEnded: false),
            Frames.delta("prt_1", of: "msg_s", "We talked"), Frames.text("prt_1", of: "msg_s", "We talked."),
            Frames.part("prt_2", of: "msg_s", ["type": "step-finish", "reason": "stop", "tokens": ["input": 7]]),
            Frames.assistant("msg_s", ["summary": true, "finish": "stop"]),
        ]
        let order = ["prt_2:step", "msg_s:compacted"]
        #expect(told(frames).flatMap { $0 } == order)
        #expect(try transcript(frames) == order)
        let deltas = Recording(Frames.user() + frames.joined()).events.filter { if case .delta = $0 { true } else { false } }
        #expect(deltas.isEmpty)
    }
}
