internal import Coding
internal import Runtime
internal import SandboxDriver

/// Failures of a turn caused by the model, based on the gateway's own record of the endpoint's answers.
extension Failure {
    /// The failure of an agent that would wait too long for its model.
    ///
    /// - Parameters:
    ///   - status: Of the endpoint's last unsuccessful answer; `nil` if there was none.
    ///   - remaining: How long the agent would still wait, if it says so.
    static func modelWait(_ wait: AgentWait, status: Int?, remaining: Duration?, patience: Duration) -> Failure {
        let when = wait.next.map { "would ask again at \($0.rfc3339)" } ?? "would ask again"
        let answer = status.map { "The model's endpoint answered with status \($0)" } ?? "The model's endpoint gave no usable answer"
        let detail =
            "\(answer) (attempt \(wait.attempt): \(wait.message)). The agent \(when); "
            + "a turn waits for its model for no longer than \(patience.millis / 1_000) seconds."
        let seconds = remaining.map { JSONValue.integer(($0.millis + 999) / 1_000) }
        return Failure(code(status), detail, members: seconds.map { ["retryAfterSeconds": $0] } ?? [:])
    }

    /// The failure of traffic that the gateway has stopped; `nil` if it has not.
    static func stopped(_ traffic: ModelTraffic) -> Failure? {
        guard let ceiling = traffic.stop else { return nil }
        let members: JSONObject = ["limit": .string(ceiling.rawValue)]
        switch ceiling {
        case .failures:
            return Failure(
                code(traffic.lastFailureStatus), "The model's endpoint failed \(traffic.failuresInARow) times in a row.", members: members)
        case .unfinished:
            return Failure(
                .modelRetryStorm, "The model's answers ended \(traffic.unfinishedInARow) times in a row without a reason.", members: members)
        case .requests, .other: return Failure(.modelRetryStorm, "The turn sent more requests to the model than any turn may.", members: members)
        }
    }

    private static func code(_ status: Int?) -> ErrorCode { status == 429 ? .modelRateLimited : .modelUnavailable }
}

extension Warning {
    /// The warning about an agent that waits for its model.
    static func modelWait(_ wait: AgentWait) -> Warning {
        let when = wait.next.map { "at \($0.rfc3339)" } ?? "at a time that it does not say"
        return Warning(.modelWaits, "The agent asks the model again \(when) (attempt \(wait.attempt)): \(wait.message)")
    }
}

extension AgentWait {
    /// A key that is the same for the same wait, whenever and from wherever it is read.
    var source: String { "wait:\(session):\(attempt):\(next?.millis ?? 0)" }
}

extension Failure {
    /// Returns the failure of a turn whose sandbox exceeded a limit.
    static func passed(_ limit: SandboxUsage.Limit, _ detail: String) -> Failure {
        let code: ErrorCode =
            switch limit {
            case .processes: .agentProcessLimit
            case .disk: .sandboxDiskLimit
            case .space: .storageFull
            case .memory, .other: .agentMemoryLimit
            }
        return Failure(code, detail, members: ["limit": .string(limit.rawValue)])
    }
}
