import Coding
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// However much an agent says in one report, the event made of it stays small.
@Suite struct EventBoundsTests {
    private static let huge = String(repeating: "x", count: 7 << 20)

    private static func fact(_ content: AgentFact.Content, source: String = "s") -> AgentFact {
        AgentFact(source: source, session: AgentSessionID(rawValue: "ses"), isRoot: true, content: content)
    }

    private static func drafts(_ content: AgentFact.Content, source: String = "s") -> [EventDraft] {
        var reducer = TranscriptReducer(turn: 1, prompt: "x")
        return reducer.reduce(fact(content, source: source))
    }

    private static func call(_ id: String = "call", _ tool: String = "bash", _ title: String? = nil, _ input: JSONValue = [:]) -> ToolCall {
        ToolCall(callID: id, tool: tool, title: title, input: input)
    }

    private static let result = ToolResult(status: .ok, output: huge, exitCode: 0, durationMillis: 1, isTruncated: false)

    /// The content that is made huge, and the maximum size of its event.
    private static let floods: [(String, AgentFact.Content, Int)] = [
        ("a message", .message(part: "p", text: huge), EventLimits.textBytes),
        ("a message's id", .message(part: huge, text: "x"), EventLimits.idBytes),
        ("a thought", .reasoning(part: "p", text: huge), EventLimits.textBytes),
        ("a call's id", .toolStarted(call(huge)), EventLimits.idBytes),
        ("a tool's name", .toolStarted(call("c", huge)), EventLimits.idBytes),
        ("a call's title", .toolStarted(call("c", "bash", huge)), 1 << 10),
        ("a call's input", .toolStarted(call("c", "bash", nil, ["a": .string(huge)])), EventLimits.toolBytes * 2),
        ("a result's call", .toolEnded(call(huge, huge, huge), result), EventLimits.toolBytes + (2 << 10)),
        ("a thing to do", .todo([TodoItem(text: huge, status: .pending)]), EventLimits.todoBytes),
        (
            "a list of things to do", .todo(Array(repeating: TodoItem(text: String(repeating: "y", count: 7_000), status: .pending), count: 1_000)),
            EventLimits.listBytes
        ),
    ]

    @Test(arguments: floods.indices)
    func oneReportIsOneSmallEvent(_ index: Int) throws {
        let (what, content, most) = EventBoundsTests.floods[index]
        let draft = try #require(EventBoundsTests.drafts(content).first)
        let size = draft.data.encoded().count
        #expect(size <= most + 1_024, "\(what): \(size)")
        #expect(EventBounds.size(draft.data) <= size + 1_024)
    }

    @Test func aListThatIsCutSaysHowManyAreMissing() {
        let items = (0..<500).map { TodoItem(text: "Number \($0)", status: .completed) }
        let list = EventBoundsTests.drafts(.todo(items)).first?.data["items"]?.asArray ?? []
        #expect(list.count == EventLimits.todoItems + 1)
        #expect(list.first?["text"] == "Number 0" && list.last?["text"] == "… and 300 more")
        #expect(EventBoundsTests.drafts(.todo(Array(items.prefix(3)))).first?.data["items"]?.asArray?.count == 3)
    }

    @Test func whateverEventItIsItsTextsAndListsEnd() {
        for type in EventType.allCases {
            let data: JSONValue = [
                "name": .string(EventBoundsTests.huge), "list": .array(Array(repeating: .string("abc"), count: 200_000)),
                "deep": ["a": ["b": .string(EventBoundsTests.huge)], "c": .array([.string(EventBoundsTests.huge)])], "n": 7, "none": .null,
            ]
            let draft = EventDraft(type, turn: 1, data)
            #expect(draft.data.encoded().count < 128 << 10, "\(type)")
            #expect(draft.data["n"] == 7 && draft.data["none"] == .null)
        }
    }

    @Test func aLongSourceIsStillOneSource() {
        let (one, same, other) = ("a" + EventBoundsTests.huge, "a" + EventBoundsTests.huge, "b" + EventBoundsTests.huge)
        let sources = [one, same, other].map { EventDraft(.message, source: $0, [:]).source ?? "" }
        #expect(sources[0] == sources[1] && sources[0] != sources[2] && sources.allSatisfy { $0.utf8.count <= EventLimits.sourceBytes })
        #expect(EventDraft(.message, source: "prt_1:completed", [:]).source == "prt_1:completed")
    }

    @Test func textsInTheMakingHaveRoomOfTheirRunOnly() {
        let log = EventLog()
        let run = RunKey(1)
        let piece = String(repeating: "z", count: 200 << 10)
        for number in 0..<3_000 {
            let delta = AgentDelta(part: "prt_\(number)", kind: .message, text: piece, offset: 0)
            #expect(log.extendLiveText(with: delta, turn: 1, to: run), "nothing is missing: its whole text comes in the end")
        }
        let texts = log.liveTexts(of: run)
        #expect(texts.count <= EventLimits.liveTexts && texts.reduce(0) { $0 + $1.text.count } <= EventLimits.liveBytes)
        #expect(texts.first?.text.count == piece.utf8.count)
        // Another run has room of its own, and a name as long as a book is cut short.
        #expect(log.extendLiveText(with: AgentDelta(part: EventBoundsTests.huge, kind: .reasoning, text: "a", offset: 0), turn: 1, to: RunKey(2)))
        #expect(log.liveTexts(of: RunKey(2)).first?.part.utf8.count == EventLimits.idBytes)
    }
}
