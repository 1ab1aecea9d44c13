/// The error codes of the API, for refused requests and failed turns. `ErrorCode.entries` holds their details; problems, `hearth help errors` and
/// docs/errors.md are made from it.
public enum ErrorCode: String, Sendable, Codable, CaseIterable {
    case invalidRequest = "invalid_request"
    case invalidJSON = "invalid_json"
    case unauthenticated
    case keyExpired = "key_expired"
    case keyRevoked = "key_revoked"
    case missingScope = "missing_scope"
    case notFound = "not_found"
    case repositoryNotFound = "repository_not_found"
    case methodNotAllowed = "method_not_allowed"
    case sessionUnavailable = "session_unavailable"
    case runBusy = "run_busy"
    case sessionNotReady = "session_not_ready"
    case runNotEnded = "run_not_ended"
    case messageTaken = "message_taken"
    case questionClosed = "question_closed"
    case sessionEnding = "session_ending"
    case duplicateRun = "duplicate_run"
    case patchNotReady = "patch_not_ready"
    case idempotencyInProgress = "idempotency_in_progress"
    case eventsPruned = "events_pruned"
    case patchPruned = "patch_pruned"
    case bodyTooLarge = "body_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case invalidField = "invalid_field"
    case unknownModel = "unknown_model"
    case invalidCursor = "invalid_cursor"
    case invalidIdempotencyKey = "invalid_idempotency_key"
    case notConfigured = "not_configured"
    case idempotencyKeyReused = "idempotency_key_reused"
    case rateLimited = "rate_limited"
    case queueFull = "queue_full"
    case internalError = "internal"
    case unavailable
    case storageFull = "storage_full"

    case repositoryUnreachable = "repository_unreachable"
    case refNotFound = "ref_not_found"
    case repositoryTooLarge = "repository_too_large"
    case cloneFailed = "clone_failed"
    case sandboxCreateFailed = "sandbox_create_failed"
    case sandboxQuota = "sandbox_quota"
    case agentMissing = "agent_missing"
    case agentStartFailed = "agent_start_failed"

    case outputInvalid = "output_invalid"
    case promptNotStarted = "prompt_not_started"
    case deliveryUnknown = "delivery_unknown"
    case agentSilent = "agent_silent"
    case agentCrashed = "agent_crashed"
    case noReply = "no_reply"
    case outputTruncated = "output_truncated"
    case contextOverflow = "context_overflow"
    case contentFiltered = "content_filtered"
    case collectFailed = "collect_failed"

    case modelAuthFailed = "model_auth_failed"
    case modelCreditsExhausted = "model_credits_exhausted"
    case modelRateLimited = "model_rate_limited"
    case modelUnavailable = "model_unavailable"
    case modelNotFound = "model_not_found"
    case modelRequestRefused = "model_request_refused"
    case modelRetryStorm = "model_retry_storm"

    case turnTimeLimit = "turn_time_limit"
    case sessionTimeLimit = "session_time_limit"
    case agentMemoryLimit = "agent_memory_limit"
    case agentProcessLimit = "agent_process_limit"
    case agentOutputLimit = "agent_output_limit"
    case sandboxDiskLimit = "sandbox_disk_limit"
    case questionUnanswered = "question_unanswered"
    case sandboxLost = "sandbox_lost"
}

/// The details of an error code.
public struct ErrorEntry: Sendable, Hashable {
    /// The code.
    public let code: ErrorCode
    /// The HTTP status of a request refused with it; `nil` for codes that only turns and runs carry.
    public let status: Int?
    /// A short title, always the same.
    public let title: String
    /// The remedy shown to the caller.
    public let remedy: String
    /// The same request may succeed later without anything being changed.
    public let isRetryable: Bool

    init(_ code: ErrorCode, _ status: Int?, _ title: String, retry: Bool = false, _ remedy: String) {
        self.code = code
        self.status = status
        self.title = title
        self.remedy = remedy
        isRetryable = retry
    }
}
