/// The contract, written down a second time by hand, so that neither code nor document can drift from it unnoticed.
enum ContractTable {
    /// The method, the path below the canonical prefix (`//`: outside it) and the scope (`-`: none).
    static let paths = """
        POST /runs write
        GET /runs read
        GET /runs/{id} read
        POST /runs/{id}/messages write
        PATCH /runs/{id}/messages/{messageId} write
        DELETE /runs/{id}/messages/{messageId} write
        GET /runs/{id}/stream read
        GET /runs/{id}/events read
        GET /runs/{id}/turns read
        GET /runs/{id}/turns/{n} read
        GET /runs/{id}/turns/{n}/patch read
        GET /runs/{id}/patch read
        POST /runs/{id}/interrupt write
        POST /runs/{id}/cancel write
        GET /runs/{id}/questions read
        POST /runs/{id}/questions/{qid} write
        POST /runs/{id}/publish write
        POST /runs/{id}/rollback write
        DELETE /runs/{id} write
        GET /models read
        GET /me read
        GET /usage read
        GET //api/v1/openapi -
        GET //healthz -
        GET //readyz -
        GET //metrics -
        """

    /// The paths whose features are missing: they are refused with `not_configured` and have no successful answer.
    static let laterPaths: Set<String> = [
        "POST /runs/{id}/publish", "POST /runs/{id}/rollback", "GET /usage",
    ]

    /// The fields of bodies; those of missing features stand apart.
    static let requests: [(component: String, fields: String, later: String)] = [
        (
            "CreateRunRequest",
            """
            repository repositoryFullName repositoryId prompt modelId taskKind baseRef gitCheckoutRef validationMode publish billing title tags \
            metadata sessionTtlSeconds idlePolicy endSession dedupeKey onDuplicate review reviewRounds validationRounds questions dryRun
            """, "chainFrom budget checks setup outputSchema sandbox"
        ),
        (
            "PostMessageRequest", "prompt publish modelId taskKind validationMode review billing whenBusy fallback endSession", "budget outputSchema"
        ), ("EditMessageRequest", "prompt publish modelId taskKind validationMode review billing", "budget outputSchema"),
        ("InterruptRequest", "withdrawQueued", ""), ("AnswerQuestionRequest", "answer", ""), ("PublishRequest", "publish", ""),
        ("RollbackRequest", "turn", ""),
    ]

    /// The fields of answers, all of which are present from the beginning.
    static let answers: [(component: String, fields: String)] = [
        (
            "Run",
            """
            id status outcome sessionActive sessionExpiresAt lifecycle nextActions repository title tags metadata dedupeKey taskKind modelId \
            effectiveModelId validationMode billing publish settings environment turnCount queuedMessages lastSeq summary summaryTruncated output warnings \
            patchStats validation review pullRequest usage timings error chainedFrom chainedTo statusUrl streamUrl createdAt updatedAt endedAt \
            prunedAt patch patchOmitted events eventsOmitted
            """
        ), ("Lifecycle", "phase since stopReason sandbox queuePosition endRequested"), ("Repository", "id fullName baseRef baseSha"),
        ("RunSettings", "sessionTtlSeconds idlePolicy review reviewRounds validationRounds budget questions"),
        ("Budget", "maxUsd maxTokens maxSeconds"), ("Environment", "provider isolation limits agent skill"), ("Publish", "mode branch"),
        (
            "Turn",
            """
            number messageId status position stopReason prompt taskKind modelId effectiveModelId validationMode publish rounds summary \
            summaryTruncated output warnings patchStats validation review pullRequest usage timings error createdAt startedAt endedAt
            """
        ), ("PatchStats", "files additions deletions binaryFiles bytes"),
        ("Validation", "mode verdict reason rounds counts checks endedAt"),
        ("Check", "id name kind command verdict exitCode baseExitCode durationMillis logTail logTruncated"),
        (
            "Usage",
            """
            inputTokens outputTokens reasoningTokens cacheReadTokens cacheWriteTokens totalTokens requests costUsd costSource credits sandboxSeconds
            """
        ),
        (
            "Timings",
            """
            queuedMillis provisioningMillis cloningMillis setupMillis startingAgentMillis workingMillis collectingMillis validatingMillis reviewingMillis \
            publishingMillis waitingMillis firstEventMillis firstTokenMillis poolHit
            """
        ), ("Failure", "code title detail retryable remedy"), ("Warning", "code detail paths"),
        ("Problem", "type title status detail instance code retryable remedy requestId fields"),
        (
            "Model",
            "id name default allowed gate plan creditFloor contextTokens maxOutputTokens aliases deprecatedAt billingModes prices"
        ), ("Question", "id turn kind text options multiple default source state answer createdAt expiresAt"),
        ("Me", "account key credits server limits"), ("DryRun", "dryRun ok checks"),
    ]

    /// The types of events with the fields of their data; `…` stands for an object whose fields are not listed here.
    static let events: [(type: String, fields: String)] = [
        ("run.status", "status previous outcome phase stopReason sessionActive sessionExpiresAt nextActions"),
        ("phase", "phase previous previousMillis round"), ("turn.queued", "messageId position edited"), ("turn.started", "messageId modelId"),
        ("turn.ended", "messageId status stopReason summary patchStats usage error"), ("message", "part role text truncated round"),
        ("message.delta", "part kind text snapshot"), ("reasoning", "part text truncated"),
        ("tool.started", "callId tool title input truncated subagent"),
        ("tool.ended", "callId tool status title output truncated exitCode durationMillis"), ("todo", "items"),
        ("file.changed", "path change previousPath"), ("check.started", "…"), ("check.ended", "…"), ("review", "…"), ("patch", "turn run"),
        ("pull_request", "…"), ("usage", "turn run"), ("question", "…"), ("session.expiring", "sessionExpiresAt"),
        ("sandbox", "state previous durationMillis expectedMillis"), ("sandbox.lost", "reason detail kept lost"), ("chained", "…"),
        ("rollback", "…"), ("warning", "code title detail remedy retryable paths"),
        ("problem", "code title detail remedy retryable paths"),
        ("stream.end", "reason lastSeq problem"),
    ]

    /// The codes of refusals with their statuses; those of missing features stand apart.
    static let problems = """
        invalid_request 400, invalid_json 400, unauthenticated 401, key_expired 401, key_revoked 401, missing_scope 403, not_found 404, \
        repository_not_found 404, method_not_allowed 405, session_unavailable 409, run_busy 409, session_ending 409, session_not_ready 409, \
        run_not_ended 409, duplicate_run 409, message_taken 409, question_closed 409, patch_not_ready 409, idempotency_in_progress 409, events_pruned 410, \
        patch_pruned 410, body_too_large 413, unsupported_media_type 415, invalid_field 422, unknown_model 422, invalid_cursor 422, \
        invalid_idempotency_key 422, not_configured 422, idempotency_key_reused 422, rate_limited 429, queue_full 429, internal 500, \
        unavailable 503, storage_full 503
        """
    static let laterProblems: Set<String> = [
        "insufficient_credits", "model_not_allowed", "budget_reached", "openrouter_key_invalid",
    ]
}
