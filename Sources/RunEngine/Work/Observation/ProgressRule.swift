internal import Coding
internal import SandboxDriver

/// Finds a turn that goes in circles, by what the agent reports: it asks its model again and again, and nothing comes of it. Pure.
///
/// Progress is a result of a tool call, or a text, that the turn has not had yet. A turn that makes progress may be as long as its time allows.
struct ProgressRule: Sendable {
    /// The limits, each with what happens without it: all of them the same, requests until the time of the turn is over.
    enum Limits {
        /// Summaries of the conversation without progress in between: a conversation that fits the model never.
        static let summaries = 3
        /// The same with new texts in between, but no new result of a call.
        static let summariesWithoutCall = 10
        /// Answers of the model without progress: the same call with the same result, the same words, or nothing at all.
        static let answers = 20
        /// A call that takes so long waits for something, as for a check of others: its answer is not counted among those. Without: an agent that
        /// looks every minute whether a build is done is stopped.
        static let waitingMillis: Int64 = 5_000
        /// Answers without a usable reason for their end, after each of which the agent asks at once.
        static let unfinished = 5
        /// Calls of one tool with the same input in a row, whatever comes of them.
        static let sameCalls = 100
    }

    private struct Session {
        var seen: Set<Int> = []
        var summaries = 0
        var summariesWithoutCall = 0
        var answers = 0
        var unfinished = 0
        /// A call of the answer that is at work has waited.
        var hasWaited = false
        var lastCall: Int?
        var sameCalls = 0
    }

    private var sessions: [AgentSessionID: Session] = [:]

    /// Takes a fact that was not taken before.
    ///
    /// - Returns: why the turn is to be stopped.
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

    /// Reasons after which the agent goes on with something, or ends.
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
