import Coding
import Runtime
import SandboxDriver
import Support
import Testing
import Transport

/// The simulated agent's event stream compared with the real agent's.
@Suite(.timeLimit(.minutes(2)), .enabled(if: RecordedStreams.folder != nil, "no recordings here: set HEARTH_RECORDINGS"))
struct RecordedShapeTests {
    /// The action on a turn after its first ask, or its first text.
    enum Act: Sendable {
        case wait
        case abort
        case answer(Ask.Answer)
    }

    private static let turns: [(recording: String, prompt: String, act: Act)] = [
        ("question-reply", "[question]", .answer(.choices([["Me"]]))),
        ("question-reject", "[question]", .answer(.reject(nil))),
        ("permission-reject", "[ask]", .answer(.reject(nil))),
        ("permission-reject-message", "[ask]", .answer(.reject("not now"))),
        ("error-401", "[fail 401]", .wait),
        ("abort-in-text", "[wrong] [slow 60]", .abort),
    ]

    @Test(arguments: turns) func aTurnsEventsComeInTheOrderOfTheRealOne(recording: String, prompt: String, act: Act) async throws {
        let real = RecordedStreams.events(in: try #require(RecordedStreams.text(recording)))
        let ours = try await play(prompt, act)
        #expect(AgentEventKind.order(of: ours) == AgentEventKind.order(of: real))
    }

    @Test func eachEventHasTheMembersOfTheRealOne() async throws {
        let real = EventShape.shapes(of: RecordedStreams.names.flatMap { RecordedStreams.events(in: RecordedStreams.text($0) ?? "") })
        var events: [JSONValue] = []
        for turn in RecordedShapeTests.turns { events += try await play(turn.prompt, turn.act) }
        events += try await play("write a line", .wait)
        let ours = EventShape.shapes(of: events)
        #expect(ours.count > 20)
        for (kind, shape) in ours where kind.description != "session.created" {
            let known = try #require(real[kind], "the real one has no event \(kind)")
            let unknown = shape.known.subtracting(known.known)
            #expect(unknown.isEmpty, "\(kind) has what the real one has not: \(unknown.sorted())")
            let missing = known.always.subtracting(shape.always).subtracting(RecordedShapeTests.leftOut)
            #expect(missing.isEmpty, "\(kind) lacks what the real one has: \(missing.sorted())")
        }
    }

    /// The difference documented in docs/simulator.md: the simulated agent takes no snapshots of the tree.
    private static let leftOut: Set<String> = ["properties.part.snapshot"]

    /// Returns the events of a turn, from the opening of the stream to the turn's end.
    private func play(_ prompt: String, _ act: Act) async throws -> [JSONValue] {
        let agent = try await AgentUnderTest()
        let server = try await agent.connect()
        let spec = SessionSpec(title: "test", modelID: agent.launch.modelID, isPlan: false)
        let session = try await server.openSession(spec, token: StepToken(rawValue: "token"))
        let stream = try await agent.events()
        let submission = try await server.deliver(
            Prompt(text: prompt, modelID: agent.launch.modelID), to: session, id: agent.driver.makePromptID())
        #expect(submission == .accepted)
        var decoder = SSEDecoder(limit: 1 << 20)
        var events: [JSONValue] = []
        var kinds: Set<String> = []
        var isActed = false
        while let bytes = try await stream.body.next() {
            for case .event(let event) in decoder.consume(bytes.array) {
                events.append(try JSONValue(parsing: event.data))
                kinds.insert(AgentEventKind(events[events.count - 1]).description)
            }
            if !isActed, kinds.contains(where: { $0.hasSuffix(".asked") || $0 == "message.part.delta" }) {
                switch act {
                case .wait: isActed = true
                case .abort:
                    isActed = true
                    try await server.interrupt(session)
                case .answer(let answer):
                    for ask in try await server.openAsks(in: session) {
                        isActed = true
                        try await server.answer(ask, answer)
                    }
                }
            }
            guard kinds.contains("session.idle") else { continue }
            // The opening of another session ends the stream's events: everything the turn had to say came before.
            if kinds.contains("session.created") { break }
            _ = try await server.openSession(spec, token: StepToken(rawValue: "fence"))
        }
        return events.filter { $0["properties"]?["sessionID"]?.asString.map { $0 == session.rawValue } ?? true }
    }
}
