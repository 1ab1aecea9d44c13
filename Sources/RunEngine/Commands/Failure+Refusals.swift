internal import Database
internal import Coding

extension Failure {
    /// The run does not exist, or belongs to another account.
    static let unknownRun = Failure(.notFound, "There is no such run.")

    /// The run has no session yet whose turn could be interrupted.
    static func sessionNotReady(_ run: Run) -> Failure {
        Failure(.sessionNotReady, "The run's first turn has no session yet.", members: ["runId": .string(run.id)])
    }

    /// The run has ended, so a message cannot go into its session.
    static func sessionUnavailable(_ run: Run) -> Failure {
        let reason: UnavailableReason =
            switch run.state.outcome {
            case .expired: .expired
            case .cancelled: .cancelled
            case .failed: .failed
            case .lost: run.error?["reason"]?.asString.flatMap(UnavailableReason.init) ?? .sandboxGone
            case .completed, nil: .ended
            }
        return .sessionUnavailable(run.id, reason, detail: "The run has ended (\(run.state.outcome?.rawValue ?? "ended")).")
    }

    static func sessionUnavailable(_ runID: String, _ reason: UnavailableReason, detail: String, isRetryable: Bool = false) -> Failure {
        let next: JSONValue = isRetryable ? ["send_message", "end_session"] : ["start_chained_run"]
        return Failure(
            .sessionUnavailable, detail, members: ["runId": .string(runID), "reason": .value(reason), "nextActions": next],
            remedy: isRetryable ? "Send the message again in a moment, or end the session." : "Start a new run: POST /runs.", isRetryable: isRetryable
        )
    }

    /// The server was started without the run's provider or agent.
    static func unconfigured(_ detail: String) -> Failure {
        Failure(.unavailable, detail, remedy: "Start the server with the settings that the run was created with, then try again.", isRetryable: true)
    }

    /// The refusal of a request whose transaction failed.
    init(_ error: StoreError) {
        switch error {
        case .full: self.init(.storageFull, "The disk of the data directory is full.")
        case .readOnly(let reason): self.init(.unavailable, "The database cannot be written: \(reason).")
        case .closed: self.init(.unavailable, "The server is stopping.")
        case .superseded, .constraint, .incompatible, .failed: self.init(.internalError, "The database refused: \(error.description).")
        }
    }
}
