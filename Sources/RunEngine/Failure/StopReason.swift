/// The reason why a turn stopped.
public enum StopReason: String, Sendable, Codable, CaseIterable {
    /// The agent ended it with an answer.
    case endTurn = "end_turn"
    /// Somebody interrupted it.
    case interrupted
    /// The run was cancelled.
    case cancelled
    /// A budget was used up.
    case budgetReached = "budget_reached"
    /// A time limit was reached.
    case timeLimit = "time_limit"
    /// A limit of memory, processes, output or disk was reached.
    case resourceLimit = "resource_limit"
    /// The model failed.
    case modelError = "model_error"
    /// The agent failed.
    case agentError = "agent_error"
    /// The turn never began.
    case setupFailed = "setup_failed"
    /// The sandbox or the session is gone.
    case sandboxLost = "sandbox_lost"
    /// A question stayed open.
    case questionUnanswered = "question_unanswered"

    /// Creates the reason that matches a failure's code.
    public init(of code: ErrorCode) {
        switch code {
        case .repositoryNotFound, .repositoryUnreachable, .refNotFound, .repositoryTooLarge, .cloneFailed, .sandboxCreateFailed, .sandboxQuota,
            .agentMissing,
            .agentStartFailed:
            self = .setupFailed
        case .modelAuthFailed, .modelCreditsExhausted, .modelRateLimited, .modelUnavailable, .modelNotFound, .modelRequestRefused,
            .modelRetryStorm:
            self = .modelError
        case .turnTimeLimit, .sessionTimeLimit: self = .timeLimit
        case .agentMemoryLimit, .agentProcessLimit, .agentOutputLimit, .sandboxDiskLimit, .storageFull: self = .resourceLimit
        case .questionUnanswered: self = .questionUnanswered
        case .sandboxLost, .sessionUnavailable: self = .sandboxLost
        case .promptNotStarted, .deliveryUnknown, .agentSilent, .agentCrashed, .noReply, .outputTruncated, .contextOverflow, .contentFiltered,
            .outputInvalid, .collectFailed, .internalError, .unavailable:
            self = .agentError
        // Codes of requests only, listed one by one so that a new code of turns cannot be forgotten here.
        case .invalidRequest, .invalidJSON, .unauthenticated, .keyExpired, .keyRevoked, .missingScope, .notFound, .methodNotAllowed, .runBusy,
            .sessionNotReady, .runNotEnded, .messageTaken, .questionClosed, .sessionEnding, .duplicateRun, .patchNotReady, .idempotencyInProgress,
            .eventsPruned, .patchPruned, .bodyTooLarge, .unsupportedMediaType, .invalidField, .unknownModel, .invalidCursor,
            .invalidIdempotencyKey, .notConfigured, .idempotencyKeyReused, .rateLimited, .queueFull:
            self = .agentError
        }
    }
}
