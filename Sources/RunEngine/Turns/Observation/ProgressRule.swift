internal import Coding
internal import SandboxDriver

/// Detects a turn that goes in circles, from the agent's reports: it keeps asking its model, and nothing comes of it. Pure.
///
/// Progress is a new result of a tool call, or a new text. A turn that makes progress may take all of its time.
struct ProgressRule: Sendable {
    /// The limits. Without any of them, the agent sends requests until the turn's time is over.
    enum Limits {
        /// Summaries of the conversation without progress in between: the conversation never fits the model.
        static let summaries = 3
        /// Summaries with new texts in between, but no new result of a call.
        static let summariesWithoutCall = 10
        /// Answers of the model without progress: the same call with the same result, the same words, or nothing at all.
        static let answers = 20
        /// The duration from which a call counts as waiting, for example for other people's checks: its answer does not count as one without
        /// progress. Without: an agent that checks every minute whether a build is done is stopped.
        static let waitingMillis: Int64 = 5_000
        /// Answers that end without a usable reason, after each of which the agent asks again at once.
        static let unfinished = 5
        /// Consecutive calls of one tool with the same input, regardless of their results.
        static let sameCalls = 100
    }

    private struct Session {
        var seen: Set<Int> = []
        var summaries = 0
        var summariesWithoutCall = 0
        var answers = 0
        var unfinished = 0
        /// A call of the current answer has waited.
        var hasWaited = false
        var lastCall: Int?
        var sameCalls = 0
    }

    private var sessions: [AgentSessionID: Session] = [:]

    /// Takes a new fact.
    ///
    /// - Returns: The reason to stop the turn.
    mutating func note(_ fact: AgentFact) -> Failure? {
        var session = sessions[fact.session] ?? Session()
        defer { sessions[fact.session] = session }
        switch fact.content {
        case .message(_, let text):
            guard session.seen.insert(text.hashValue).inserted else { return nil }
            session.answers = 0
            session.summaries = 0
        case .toolStarted(let call):
            let key = ProgressRule.key(call)
            session.sameCalls = session.lastCall == key ? session.sameCalls + 1 : 1
            session.lastCall = key
            if session.sameCalls > Limits.sameCalls {
                return ProgressRule.failure("calls", "The agent called \(call.tool) with the same input \(session.sameCalls) times in a row.")
            }
        case .toolEnded(let call, let result):
            if result.durationMillis ?? 0 >= Limits.waitingMillis { session.hasWaited = true }
            guard session.seen.insert(ProgressRule.key(call, result)).inserted else { return nil }
            session.answers = 0
            session.summaries = 0
            session.summariesWithoutCall = 0
            session.unfinished = 0
        case .compacted:
            session.summaries += 1
            session.summariesWithoutCall += 1
            if session.summaries >= Limits.summaries {
                return ProgressRule.failure(
                    "summaries",
                    "The agent summarised its conversation \(session.summaries) times without a new result of a tool, or text, in between.")
            }
            if session.summariesWithoutCall >= Limits.summariesWithoutCall {
                return ProgressRule.failure(
                    "summaries", "The agent summarised its conversation \(session.summariesWithoutCall) times without a new result of a tool.")
            }
        case .stepEnded(let reason, _):
            if !session.hasWaited { session.answers += 1 }
            session.hasWaited = false
            session.unfinished = ProgressRule.usableReasons.contains(reason) ? 0 : session.unfinished + 1
            if session.unfinished >= Limits.unfinished {
                return ProgressRule.failure(
                    "unfinished", "The model's answer ended \(session.unfinished) times in a row without a usable reason (\(reason)).")
            }
            if session.answers >= Limits.answers {
                return ProgressRule.failure(
                    "answers", "\(session.answers) answers of the model in a row brought no new result of a tool, and no new text.")
            }
        case .promptReceived, .reasoning, .todo, .fileChanged: break
        }
        return nil
    }

    /// Reasons after which the agent continues with something, or ends.
    private static let usableReasons: Set<String> = ["stop", "length", "tool-calls", "content-filter"]

    private static func key(_ call: ToolCall, _ result: ToolResult? = nil) -> Int {
        var hasher = Hasher()
        hasher.combine(call.tool)
        hasher.combine(call.input.encoded())
        hasher.combine(result?.output)
        return hasher.finalize()
    }

    private static func failure(_ limit: String, _ detail: String) -> Failure {
        Failure(.modelRetryStorm, detail, members: ["limit": .string(limit)])
    }
}
