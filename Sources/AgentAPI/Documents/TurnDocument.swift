internal import Coding
internal import RunEngine
internal import Runtime

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
            "validationMode": .value(turn.options.validationMode), "publish": PublishDocument.value(turn.options.publish), "rounds": 1,
            "summary": .optional(turn.summary), "summaryTruncated": .bool(turn.result.isSummaryTruncated), "output": .null,
            "warnings": .array(turn.result.warnings.map(\.document)), "patchStats": stats?.document ?? .null,
            "validation": stats == nil ? .null : ValidationDocument.unverified(turn.options.validationMode), "review": .null, "pullRequest": .null,
            "usage": turn.usage.document, "timings": TimingsDocument.value(turn.timings), "error": turn.error ?? .null,
            "createdAt": .time(turn.queuedAt), "startedAt": .time(turn.startedAt), "endedAt": .time(turn.endedAt),
        ])
    }
}
