internal import Coding
internal import RunEngine
internal import Runtime

/// The run object of the contract.
struct RunDocument {
    let view: RunView
    let facts: ServerFacts
    /// True in a list of runs, where the longest parts are left out.
    var isListed = false

    /// The run object with every field that is always present.
    var value: JSONValue {
        let run = view.run
        let state = run.state
        return .object([
            "id": .string(run.id), "status": .value(state.status), "outcome": .value(state.outcome), "sessionActive": .bool(state.isSessionActive),
            "sessionExpiresAt": .time(state.sessionExpiresAt), "lifecycle": lifecycle,
            "nextActions": .array(run.nextActions.map { .string($0.rawValue) }), "repository": repository, "title": .optional(run.title),
            "tags": .array(run.tags.map { .string($0) }), "metadata": run.metadata, "dedupeKey": .optional(run.dedupeKey),
            "taskKind": .value(run.options.taskKind), "modelId": .string(run.options.modelID), "effectiveModelId": .optional(run.effectiveModelID),
            "validationMode": .value(run.options.validationMode), "billing": ["mode": "managed", "keyExposure": "none"],
            "publish": PublishDocument.value(run.options.publish), "settings": settings, "environment": environment,
            "turnCount": .integer(Int64(run.turnCount)), "queuedMessages": .integer(Int64(view.queuedMessages)), "lastSeq": .integer(run.lastSeq),
            "summary": .optional(run.summary), "summaryTruncated": .bool(run.result.isSummaryTruncated), "output": .null,
            "warnings": .array(run.result.warnings.map(\.document)),
            "patchStats": run.result.patchStats?.document ?? .null, "validation": validation, "review": .null, "pullRequest": .null,
            "usage": run.usage.document, "timings": TimingsDocument.value(run.timings), "error": run.error ?? .null, "chainedFrom": .null,
            "chainedTo": .null, "statusUrl": .string(facts.url(of: run.id)), "streamUrl": .string(facts.url(of: run.id) + "/stream"),
            "createdAt": .time(run.createdAt), "updatedAt": .time(run.updatedAt), "endedAt": .time(run.endedAt), "prunedAt": .time(run.prunedAt),
        ])
    }

    private var lifecycle: JSONValue {
        let state = view.run.state
        return [
            "phase": .value(state.phase), "since": .time(state.phaseSince), "stopReason": .value(state.stopReason), "sandbox": .value(state.sandbox),
            "queuePosition": .optional(view.queuePosition), "endRequested": .bool(state.isEndRequested),
        ]
    }

    private var repository: JSONValue {
        let run = view.run
        return [
            "id": .string(run.repositoryID), "fullName": .string(run.repositoryFullName), "baseRef": .optional(run.baseRef),
            "baseSha": .optional(run.baseSHA),
        ]
    }

    private var settings: JSONValue {
        let settings = view.run.settings
        return [
            "sessionTtlSeconds": .integer(settings.sessionTTLSeconds), "idlePolicy": .string(settings.idlePolicy), "review": .bool(settings.review),
            "reviewRounds": .integer(Int64(settings.reviewRounds)), "validationRounds": .integer(Int64(settings.validationRounds)),
            "budget": ["maxUsd": .null, "maxTokens": .null, "maxSeconds": .null],
            "questions": [
                "policy": .value(settings.questions.policy), "timeoutSeconds": .integer(Int64(settings.questions.timeoutSeconds)),
                "onTimeout": .value(settings.questions.onTimeout),
            ],
        ]
    }

    private var environment: JSONValue {
        let result = view.run.result
        let agent: JSONValue = result.agentName.map { ["name": .string($0), "version": .optional(result.agentVersion)] } ?? .null
        return [
            "provider": .optional(result.provider), "isolation": .optional(result.isolation), "limits": .optional(result.limits), "agent": agent,
            "skill": .null,
        ]
    }

    /// The validation object. Checks are not run yet: a run that has ended a turn says so instead of showing `null`.
    private var validation: JSONValue {
        guard view.run.result.patchStats != nil else { return .null }
        return ValidationDocument.unverified(view.run.options.validationMode, isListed: isListed)
    }
}
