internal import Coding
internal import RunEngine
internal import Runtime

/// The run object of the contract.
struct RunDocument {
    let view: RunView
    let facts: ServerFacts
    /// True in a list of runs, which leaves the longest parts out.
    var isListed = false

    /// The object with the fields that are always present.
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
            "publish": run.options.publish.document, "settings": settings, "environment": environment,
            "turnCount": .integer(Int64(run.turnCount)), "queuedMessages": .integer(Int64(view.queuedMessages)), "lastSeq": .integer(run.lastSeq),
            "summary": .optional(run.summary), "summaryTruncated": .bool(run.result.isSummaryTruncated), "output": .null,
            "warnings": .array(run.result.warnings.map(\.document)),
            "patchStats": run.result.patchStats?.document ?? .null, "validation": validation, "review": .null, "pullRequest": .null,
            "usage": run.usage.document, "timings": run.timings.document, "error": run.error ?? .null, "chainedFrom": .null,
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

    /// The validation object. Checks are not run yet: a run says so as soon as a turn has ended.
    private var validation: JSONValue {
        guard view.run.result.patchStats != nil else { return .null }
        return view.run.options.validationMode.unverified(isListed: isListed)
    }
}

/// The turn object of the contract.
struct TurnDocument {
    let view: TurnView

    var value: JSONValue {
        let turn = view.turn
        let stats = turn.result.patchStats
        return .object([
            "number": .integer(Int64(turn.number)), "messageId": .string(turn.messageID), "status": .value(turn.status),
            "position": .optional(view.position), "stopReason": .value(turn.stopReason), "prompt": .string(turn.prompt),
            "taskKind": .value(turn.options.taskKind), "modelId": .string(turn.options.modelID),
            "effectiveModelId": turn.startedAt == nil ? .null : .string(turn.options.modelID),
            "validationMode": .value(turn.options.validationMode), "publish": turn.options.publish.document, "rounds": 1,
            "summary": .optional(turn.summary), "summaryTruncated": .bool(turn.result.isSummaryTruncated), "output": .null,
            "warnings": .array(turn.result.warnings.map(\.document)), "patchStats": stats?.document ?? .null,
            "validation": stats == nil ? .null : turn.options.validationMode.unverified(), "review": .null, "pullRequest": .null,
            "usage": turn.usage.document, "timings": turn.timings.document, "error": turn.error ?? .null,
            "createdAt": .time(turn.queuedAt), "startedAt": .time(turn.startedAt), "endedAt": .time(turn.endedAt),
        ])
    }
}

extension PublishRequest {
    /// The publish object.
    fileprivate var document: JSONValue {
        ["mode": .value(mode), "branch": .optional(branch)]
    }
}

extension Timings {
    /// The timings object.
    fileprivate var document: JSONValue {
        [
            "queuedMillis": .integer(self[.queued]), "provisioningMillis": .integer(self[.provisioning]),
            "cloningMillis": .integer(self[.cloning]), "setupMillis": 0, "startingAgentMillis": .integer(self[.startingAgent]),
            "workingMillis": .integer(self[.working]), "collectingMillis": .integer(self[.collecting]),
            "validatingMillis": .integer(self[.validating]), "reviewingMillis": .integer(self[.reviewing]),
            "publishingMillis": .integer(self[.publishing]), "waitingMillis": .integer(self[.waitingForAnswer]),
            "firstEventMillis": firstEventMillis.map { .integer($0) } ?? .null,
            "firstTokenMillis": firstTokenMillis.map { .integer($0) } ?? .null, "poolHit": .null,
        ]
    }
}

extension ValidationMode {
    /// Returns the validation object of a turn that was not checked: its verdict is `unverified`.
    ///
    /// - Parameter isListed: True in a list of runs, which leaves the checks out.
    fileprivate func unverified(isListed: Bool = false) -> JSONValue {
        var members: JSONObject = [
            "mode": .value(self), "verdict": "unverified", "reason": "not_configured", "rounds": 0,
            "counts": ["passed": 0, "failed": 0, "regressed": 0, "fixed": 0, "already_failing": 0, "unverified": 0], "endedAt": .null,
        ]
        if !isListed { members["checks"] = [] }
        return .object(members)
    }
}
