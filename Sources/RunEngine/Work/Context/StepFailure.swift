internal import SandboxDriver

/// Why a step of a turn did not come to its end.
enum StepFailure: Error, Sendable, CustomStringConvertible {
    /// It failed: what the turn is told.
    case failed(Failure)
    /// The agent's server is gone; the sandbox may live.
    case agentGone(String)
    /// The sandbox is gone.
    case sandboxGone(String)
    /// The run was ended by somebody else, or the server stops: nothing is to be written any more.
    case stopped

    /// What a sandbox's error means for a turn.
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
        case .stopped: "somebody else has ended the run"
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .superseded, .closed, .full, .readOnly: self = .stopped
        default: self = .failed(Failure(.internalError, error.description))
        }
    }
}
