import Support
import Testing

@testable import SandboxDriver

/// The decoder and the verdict on streams of the real server, if available: `HEARTH_RECORDINGS`, or beside the repository.
@Suite(.enabled(if: RecordedStreams.folder != nil, "no recordings here: set HEARTH_RECORDINGS"))
struct RecordingTests {
    private static let completed = [
        "turn-normal", "turn-followup", "turn-default-title", "turn-reasoning", "turn-parallel-tools", "prompt-while-busy", "turn-after-abort",
        "turn-after-restart", "retry-429-then-ok", "retry-reset-then-ok", "error-context-overflow", "bad-tool-calls", "permission-once",
        "permission-reject-message", "question-reply", "subagent", "subagent-permission", "todo-list",
    ]
    private static let interrupted = [
        "abort-in-tool", "abort-in-text", "abort-with-subagent", "permission-abort", "end-mid-stream", "reset-mid-stream", "stall-headers",
        "stall-mid-stream", "retry-after-3600", "error-500-retrying-abort",
    ]
    private static let failed: [String: AgentFailure.Kind] = [
        "error-401": .modelAuth, "error-400": .modelRequestRefused, "error-402": .modelCredits, "error-model-not-found": .modelNotFound,
        "error-agent-not-found": .promptNotStarted, "length": .outputTruncated, "content-filter": .contentFiltered, "empty-reply": .noReply,
        "server-killed": .crashed, "json-schema": .crashed, "json-schema-missing": .crashed,
    ]
    private static let refused = ["permission-reject", "question-reject"]

    private func recording(_ name: String) throws -> Recording {
        Recording(try #require(RecordedStreams.text(name), "\(name)"))
    }

    @Test(arguments: completed) func aGoodTurnIsCompleted(name: String) throws {
        let recording = try recording(name)
        #expect(recording.verdict() == .completed)
        #expect(recording.failure == nil || name == "error-context-overflow")
    }

    @Test(arguments: interrupted) func anAbortedTurnIsInterrupted(name: String) throws {
        #expect(try recording(name).verdict(wasInterrupted: true) == .interrupted)
    }

    @Test(arguments: ["abort-in-tool", "abort-in-text", "abort-with-subagent", "permission-abort"])
    func anAbortThatLeftAnErrorIsKnownWithoutMemory(name: String) throws {
        #expect(try recording(name).verdict() == .interrupted)
    }

    @Test(arguments: failed.keys.sorted()) func aFailureIsNamed(name: String) throws {
        guard case .failed(let failure) = try recording(name).verdict() else { return #expect(Bool(false), "no failure") }
        #expect(failure.kind == RecordingTests.failed[name], "\(failure)")
    }

    @Test(arguments: refused) func aRefusalIsNoFailure(name: String) throws {
        #expect(try recording(name).verdict() == .refused)
    }

    @Test func allRecordingsAreLookedAt() {
        let known = Set(RecordingTests.completed + RecordingTests.interrupted + RecordingTests.refused + RecordingTests.failed.keys)
        #expect(Set(RecordedStreams.names).subtracting(known).isEmpty)
    }

    @Test(arguments: completed + interrupted + refused) func streamAndTranscriptTellTheSameFacts(name: String) throws {
        let recording = try recording(name)
        let turn = try #require(recording.turn)
        var builder = TranscriptBuilder(root: recording.root, children: [])
        builder.add(turn)
        let recorded = Dictionary(builder.facts.map { ($0.source, $0) }) { first, _ in first }
        let answers = Set(turn.answers.map(\.message.id))
        for case .fact(let fact) in recording.events where fact.isRoot {
            if case .toolStarted = fact.content { continue }
            // Streams begin before the prompt: late facts of an earlier turn do not belong to this one.
            guard let same = recorded[fact.source] else {
                #expect(!answers.contains { fact.source.hasPrefix($0) }, "\(fact.source)")
                continue
            }
            #expect(same.content == fact.content)
        }
        #expect(!recorded.isEmpty || RecordingTests.interrupted.contains(name))
    }

    @Test func aSubAgentIsSeen() throws {
        let events = try recording("subagent-permission").events
        var asks: [Ask] = []
        var children = 0
        for event in events {
            if case .ask(let ask) = event { asks.append(ask) }
            if case .fact(let fact) = event, !fact.isRoot { children += 1 }
        }
        #expect(asks.count == 1 && asks.allSatisfy { !$0.isRoot })
        #expect(children > 2)
    }

    @Test func stepsAndUsageAreCounted() throws {
        let usage = try #require(try recording("turn-normal").turn).usage
        #expect(usage.requests == 4)
        #expect(usage.costMicros == 4 * 2_670)
        #expect(usage.inputTokens == 2_400 && usage.cacheReadTokens == 1_600 && usage.outputTokens == 160 && usage.reasoningTokens == 40)
    }

    @Test func anOverflowIsACompaction() throws {
        let facts = try recording("error-context-overflow").events.filter {
            if case .fact(let fact) = $0 { fact.content == .compacted } else { false }
        }
        #expect(facts.count == 1)
    }

    @Test func retriesAreStatuses() throws {
        let retries = try recording("retry-429-then-ok").events.filter { if case .status(.retrying, _, _) = $0 { true } else { false } }
        #expect(retries.count == 2)
    }
}
