extension ErrorCode {
    /// The table, in display order.
    public static let entries: [ErrorEntry] = requestEntries + setupEntries + agentEntries + modelEntries + limitEntries

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })

    /// The table's entry for this code.
    public var entry: ErrorEntry {
        guard let entry = ErrorCode.byCode[self] else { preconditionFailure("\(rawValue) is missing in the table") }
        return entry
    }

    private static let requestEntries: [ErrorEntry] = [
        ErrorEntry(.invalidRequest, 400, "The request is not valid HTTP", "Send it with an HTTP/1.1 client."),
        ErrorEntry(.invalidJSON, 400, "The body is not JSON", "Send a JSON object in UTF-8; the detail says where reading stopped."),
        ErrorEntry(.unauthenticated, 401, "A valid key is needed", "Send Authorization: Bearer crt_…; make a key with: hearth keys create."),
        ErrorEntry(.keyExpired, 401, "The key has expired", "Make a new key: hearth keys create."),
        ErrorEntry(.keyRevoked, 401, "The key was revoked", "Use another key, or make one: hearth keys create."),
        ErrorEntry(.missingScope, 403, "The key may not do this", "Use a key that has the scope."),
        ErrorEntry(.notFound, 404, "There is no such thing here", "Check the path and the id; a run is seen by keys of its own account only."),
        ErrorEntry(
            .repositoryNotFound, 404, "There is no such repository", "Check owner and name, and that this server may read the repository."),
        ErrorEntry(.methodNotAllowed, 405, "The path does not take this method", "Use one of the methods in the Allow header."),
        ErrorEntry(
            .sessionUnavailable, 409, "The session is gone", "Start a new run; where the server offers it, POST /runs with chainFrom carries on."),
        ErrorEntry(.runBusy, 409, "The run is at work", retry: true, "Wait until the run is idle, or send whenBusy: queue."),
        ErrorEntry(.sessionEnding, 409, "The session is about to end", "Create a new run."),
        ErrorEntry(.sessionNotReady, 409, "The session is not open yet", retry: true, "Wait until sessionActive is true, or cancel the run."),
        ErrorEntry(.runNotEnded, 409, "The run has not ended", "End or cancel it first."),
        ErrorEntry(.messageTaken, 409, "The prompt waits no more", "Its turn has started or ended: send another message."),
        ErrorEntry(.questionClosed, 409, "The question is closed", "It was answered otherwise, or its time was over: see GET questions."),
        ErrorEntry(.duplicateRun, 409, "A run with this dedupeKey is live", "Use that run, or end it first."),
        ErrorEntry(.patchNotReady, 409, "There is no patch yet", retry: true, "Wait for the first turn to end."),
        ErrorEntry(
            .idempotencyInProgress, 409, "The first request with this key is still at work", retry: true, "Send the same request again in a moment."),
        ErrorEntry(.eventsPruned, 410, "The events were removed", "They are kept for the retention time only."),
        ErrorEntry(.patchPruned, 410, "The patch was removed", "It is kept for the retention time only."),
        ErrorEntry(.bodyTooLarge, 413, "The body is too large", "Send less than limitBytes."),
        ErrorEntry(.unsupportedMediaType, 415, "The body is of another type", "Send JSON with Content-Type: application/json."),
        ErrorEntry(.invalidField, 422, "A field is not valid", "Correct what fields names."),
        ErrorEntry(.unknownModel, 422, "There is no such model here", "Choose one of allowed, or leave modelId out."),
        ErrorEntry(.invalidCursor, 422, "The cursor is not valid", "Start again without it."),
        ErrorEntry(.invalidIdempotencyKey, 422, "The Idempotency-Key is not valid", "Send 1 to 255 visible ASCII characters."),
        ErrorEntry(.notConfigured, 422, "This server cannot do that", "Leave the field out, or configure the feature."),
        ErrorEntry(
            .idempotencyKeyReused, 422, "The Idempotency-Key was used for another request", "Send a new key with a new request."),
        ErrorEntry(.rateLimited, 429, "Too many requests", retry: true, "Wait for Retry-After seconds."),
        ErrorEntry(.queueFull, 429, "Too much is waiting", retry: true, "Wait until some of it has ended."),
        ErrorEntry(.internalError, 500, "Something went wrong in the server", retry: true, "Report the requestId; the server's log has it."),
        ErrorEntry(.unavailable, 503, "The server cannot take this now", retry: true, "Try again after Retry-After seconds."),
        ErrorEntry(.storageFull, 503, "The server's disk is full", retry: true, "Free space on the file system of the data directory."),
    ]

    private static let setupEntries: [ErrorEntry] = [
        ErrorEntry(
            .repositoryUnreachable, nil, "The git host did not answer", retry: true,
            "Check that the git host can be reached from this server (HEARTH_GIT_BASE_URL), then try again."),
        ErrorEntry(
            .refNotFound, nil, "There is no such branch, tag or commit", "Name one that exists; push it first if it is only local."),
        ErrorEntry(
            .repositoryTooLarge, nil, "The repository is larger than this server takes",
            "Use a smaller branch or commit, or ask the operator for a larger HEARTH_MAX_TREE."),
        ErrorEntry(.cloneFailed, nil, "The repository could not be cloned", "See the detail; git clone and git fsck show the whole message."),
        ErrorEntry(
            .sandboxCreateFailed, nil, "The sandbox could not be made", retry: true, "See the detail and the server's log; then start a new run."),
        ErrorEntry(.sandboxQuota, nil, "The sandbox provider has no room", retry: true, "End other runs, or try again later."),
        ErrorEntry(
            .agentMissing, nil, "The agent is not installed",
            "Install OpenCode and name its program by HEARTH_OPENCODE, or start the server with --sandbox simulator."),
        ErrorEntry(.agentStartFailed, nil, "The agent did not start", retry: true, "See the detail: it ends with what the agent printed."),
    ]

    private static let agentEntries: [ErrorEntry] = [
        ErrorEntry(
            .outputInvalid, nil, "The agent's work cannot be read", retry: true,
            "Send a message to go on, or start a new run; the patch holds what was done."),
        ErrorEntry(.promptNotStarted, nil, "The agent did not begin", retry: true, "Send the message again."),
        ErrorEntry(
            .deliveryUnknown, nil, "Whether the agent has the prompt is not known",
            "It is never sent twice: look at the work tree's patch, then send a message that says how to go on."),
        ErrorEntry(.agentSilent, nil, "Nothing was heard of the agent", retry: true, "Send a message to go on, or end the session."),
        ErrorEntry(
            .agentCrashed, nil, "The agent stopped in the middle", retry: true, "Send a message to go on; its session is kept where it can be."),
        ErrorEntry(.noReply, nil, "The agent ended without an answer", retry: true, "Send the message again, or choose another model."),
        ErrorEntry(.outputTruncated, nil, "The model's answer was cut at its longest", "Ask for a smaller step."),
        ErrorEntry(.contextOverflow, nil, "The conversation does not fit the model", "Start a new run, or choose a model with a longer context."),
        ErrorEntry(.contentFiltered, nil, "The model's provider refused the content", "Change the prompt, or choose another model."),
        ErrorEntry(.collectFailed, nil, "The changes could not be collected", retry: true, "Send a message: the next turn collects them."),
        ErrorEntry(
            .questionUnanswered, nil, "The agent got no answer that it could go on with", "Answer in time, or send questions.policy: allow."),
        ErrorEntry(.sandboxLost, nil, "The sandbox is gone", "Start a new run; the patch of the last ended turn is kept."),
    ]

    private static let modelEntries: [ErrorEntry] = [
        ErrorEntry(.modelAuthFailed, nil, "The model's endpoint refused the key", "Check HEARTH_MODEL_API_KEY and HEARTH_MODEL_BASE_URL."),
        ErrorEntry(.modelCreditsExhausted, nil, "The account at the model's endpoint is empty", "Add credits there, then send the message again."),
        ErrorEntry(.modelRateLimited, nil, "The model's endpoint takes no more requests now", retry: true, "Wait, then send the message again."),
        ErrorEntry(.modelUnavailable, nil, "The model's endpoint does not work", retry: true, "Try again later; check HEARTH_MODEL_BASE_URL."),
        ErrorEntry(.modelNotFound, nil, "The model's endpoint does not know the model", "Check modelId and HEARTH_MODEL."),
        ErrorEntry(
            .modelRequestRefused, nil, "The model's endpoint refused the request",
            "The detail has its words: send a message with another wording, or choose another model."),
        ErrorEntry(
            .modelRetryStorm, nil, "The agent asked the model without an end", "Send a message with another wording, or choose another model."),
    ]

    private static let limitEntries: [ErrorEntry] = [
        ErrorEntry(.turnTimeLimit, nil, "The turn took too long", "Send a message to go on; HEARTH_TURN_TIME is the limit."),
        ErrorEntry(.sessionTimeLimit, nil, "The session reached its longest life", "Start a new run."),
        ErrorEntry(.agentMemoryLimit, nil, "The sandbox used too much memory", "Ask for a smaller step, or start a new run."),
        ErrorEntry(.agentProcessLimit, nil, "The sandbox ran too many processes", "Ask for fewer commands at the same time, or start a new run."),
        ErrorEntry(
            .agentOutputLimit, nil, "The agent reported more than can be kept",
            "Have commands write long output to files instead of printing it; HEARTH_TURN_EVENTS and HEARTH_TURN_EVENT_BYTES are the limits."),
        ErrorEntry(.sandboxDiskLimit, nil, "The sandbox used too much disk", "Ask the agent to remove what it does not need, or start a new run."),
    ]
}
