internal import Database
internal import SandboxDriver

/// The reason why a step of a turn did not succeed.
enum StepFailure: Error, Sendable, CustomStringConvertible {
    /// The step failed with an error of the turn.
    case failed(Failure)
    /// The agent's server is gone; the sandbox may be alive.
    case agentGone(String)
    /// The sandbox is gone.
    case sandboxGone(String)
    /// The server was started without the provider or the agent of the run, which may be alive.
    case unconfigured(String)
    /// Somebody else has ended the run, or the server stops or cannot write: nothing more must be written.
    case stopped

    /// Converts a sandbox's error for a turn.
    init(_ error: SandboxError, _ code: ErrorCode) {
        switch error {
        case .gone(let detail): self = .sandboxGone(detail)
        case .notOurs(let detail): self = .sandboxGone(detail)
        case .quota(let detail): self = .failed(Failure(.sandboxQuota, detail))
        case .resource(let detail): self = .failed(Failure(.storageFull, detail))
        default: self = .failed(Failure(code, error.detail))
        }
    }

    var description: String {
        switch self {
        case .failed(let failure): failure.description
        case .agentGone(let detail): "the agent is gone: \(detail)"
        case .sandboxGone(let detail): "the sandbox is gone: \(detail)"
        case .unconfigured(let detail): detail
        case .stopped: "somebody else has ended the run"
        }
    }

    /// Returns what a closure returns, with the store's errors converted.
    nonisolated(nonsending) static func converting<Value>(_ body: () async throws(StoreError) -> Value) async throws(StepFailure) -> Value {
        do throws(StoreError) {
            return try await body()
        } catch {
            throw StepFailure(error)
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .superseded, .closed, .full, .readOnly: self = .stopped
        default: self = .failed(Failure(.internalError, error.description))
        }
    }
}
