internal import Coding
internal import RunEngine

/// The schemas of the `data` of events.
enum EventDataSchemas {
    /// Returns the schema for an event about the run's state.
    static func state(_ type: EventType) -> JSONSchema {
        switch type {
        case .runStatus:
            .object(
                "The state of the run.",
                [
                    "status": .closed("The status.", RunStatus.self, .idle),
                    "previous": .closed("The previous status.", RunStatus.self, .running).orNull(),
                    "outcome": .closed("The outcome.", RunOutcome.self, .completed).orNull(isNullInExample: true),
                    "phase": .known("The phase.", RunPhase.self, .waitingForMessage),
                    "stopReason": .known("The reason why the last turn stopped.", StopReason.self, .endTurn).orNull(),
                    "sessionActive": .bool("True if a message would go into the same session.", true),
                    "sessionExpiresAt": .time("The end of an idle session.").orNull(),
                    "nextActions": .list("The possible next actions.", of: .known("An action.", NextAction.self, .sendMessage)),
                ])
        case .phase:
            .object(
                "The change of phase.",
                [
                    "phase": .known("The new value.", RunPhase.self, .working),
                    "previous": .known("The previous value.", RunPhase.self, .startingAgent),
                    "previousMillis": .integer("The duration of the previous phase in milliseconds.", 1_300),
                    "round": .integer("The repair round.", 0),
                ])
        case .sandbox:
            .object(
                "The change of state.",
                [
                    "state": .known("The new value.", SandboxState.self, .ready),
                    "previous": .known("The previous value.", SandboxState.self, .creating),
                    "durationMillis": .integer("The duration in milliseconds.", 40).orNull(),
                    "expectedMillis": .integer("The expected duration in milliseconds.", 100).orNull(),
                ])
        case .sandboxLost:
            .object(
                "The loss.",
                [
                    "reason": .text("The reason.", "sandbox_lost"),
                    "detail": .text("A description of this occurrence.", "The sandbox does not answer.").orNull(),
                    "kept": .list("The things that are kept.", of: .text("A thing.", "patch")),
                    "lost": .list("The things that are gone.", of: .text("A thing.", "processes")),
                ])
        case .sessionExpiring: .object("The end of the session.", ["sessionExpiresAt": .time("The time at which the session ends.")])
        default:
            .object(
                "The end of the stream.",
                [
                    "reason": .known(
                        "The reason: reconnect after `server_stopping`, and not after the others.",
                        ["ended", "idle", "deleted", "key_revoked", "server_stopping", "error"], "ended"),
                    "lastSeq": .integer("The number of the newest event that the stream has reached.", 57),
                    "problem": ResultSchemas.error.reference.orNull(isNullInExample: true),
                ])
        }
    }

    /// Returns the schema for an event about a turn.
    static func turn(_ type: EventType) -> JSONSchema {
        switch type {
        case .turnQueued:
            .object(
                "The prompt.",
                [
                    "messageId": .id("The prompt's id.", "msg"), "position": .integer("The place in the queue, where 1 runs next.", 1),
                    "edited": .bool("True if a waiting prompt was edited.", false),
                ])
        case .turnStarted:
            .object("The turn.", ["messageId": .id("The prompt's id.", "msg"), "modelId": .text("The model.", "anthropic/claude-sonnet-4.6")])
        case .turnEnded:
            .object(
                "The result of the turn.",
                [
                    "messageId": .id("The prompt's id.", "msg"), "status": .closed("The final status.", TurnStatus.self, .completed),
                    "stopReason": .known("The reason why it stopped.", StopReason.self, .endTurn).orNull(),
                    "summary": .text("The agent's last text.", "Done.").orNull(), "patchStats": ResultSchemas.patchStats.reference.orNull(),
                    "usage": ResultSchemas.usage.reference, "error": ResultSchemas.error.reference.orNull(isNullInExample: true),
                ])
        case .usage: .object("The usage of the turn and of the run.", ["turn": ResultSchemas.usage.reference, "run": ResultSchemas.usage.reference])
        case .patch:
            .object(
                "The sizes of two patches: of the turn alone, and from the base.",
                ["turn": ResultSchemas.patchStats.reference, "run": ResultSchemas.patchStats.reference])
        default:
            .object(
                "The file.",
                [
                    "path": .text("The path.", "src/hook.ts"),
                    "change": .known("The change.", ["added", "modified", "deleted", "renamed"], "modified"),
                    "previousPath": .text("The previous path.", "src/old.ts").orNull(isNullInExample: true),
                ])
        }
    }

    /// Returns the schema for an event about the agent's work.
    static func work(_ type: EventType) -> JSONSchema {
        let part = JSONSchema.text("The piece of the conversation that the text belongs to; deltas name the same one.", "prt_1")
        let truncated = JSONSchema.bool("True if it was longer.", false)
        return switch type {
        case .message:
            .object(
                "The message.",
                [
                    "part": part, "role": .known("The speaker.", ["user", "assistant"], "assistant"),
                    "text": .text("The text.", "I will look at the hook first."),
                    "truncated": truncated, "round": .integer("The repair round.", 0),
                ])
        case .messageDelta:
            .object(
                "The piece.",
                [
                    "part": part, "kind": .known("The kind of text.", ["message", "reasoning"], "message"), "text": .text("The text.", "I will look"),
                    "snapshot": .bool("True: the text replaces what the reader has of the part; false: it is appended.", false),
                ])
        case .reasoning:
            .object("The reasoning.", ["part": part, "text": .text("The text.", "The body is parsed too early."), "truncated": truncated])
        case .toolStarted:
            .object(
                "The call.",
                [
                    "callId": .text("The call's id.", "call_1"), "tool": .text("The tool.", "bash"),
                    "title": .text("The purpose of the call.", "npm test").orNull(),
                    "input": .anything("The input.", ["command": "npm test"]), "truncated": truncated,
                    "subagent": .bool("True if a subagent calls it.", false),
                ])
        case .toolEnded:
            .object(
                "The end of the call.",
                [
                    "callId": .text("The call's id.", "call_1"), "tool": .text("The tool.", "bash"),
                    "status": .known("The result.", ["ok", "error", "denied", "aborted"], "ok"),
                    "title": .text("The purpose of the call.", "npm test").orNull(), "output": .text("The output.", "12 passing"),
                    "truncated": truncated,
                    "exitCode": .integer("The exit code of a command.", 0, range: Int64(Int32.min)...Int64(Int32.max)).orNull(),
                    "durationMillis": .integer("The duration in milliseconds.", 4_100).orNull(),
                ])
        default:
            .object(
                "The to-do list.",
                [
                    "items": .list(
                        "The items.",
                        of: .object(
                            "An item.",
                            [
                                "text": .text("The text.", "Verify the signature"),
                                "status": .known("The progress.", ["pending", "in_progress", "completed", "cancelled"], "completed"),
                            ]))
                ])
        }
    }

    /// Returns the schema for an event about checks, review, publishing, questions, chains or rollback, and for warnings and problems.
    static func other(_ type: EventType) -> JSONSchema {
        switch type {
        case .checkStarted, .checkEnded:
            .anything("The check, `target` (`base` or `work`) and `round`.", ["id": "chk_1", "target": "work", "round": 0])
        case .review: ResultSchemas.review.reference
        case .pullRequest: ResultSchemas.pullRequest.reference
        case .question: RunSchemas.question.reference
        case .chained: .anything("`stage`, `fromRunId`, `toRunId`, `baseSha`, `carried`, `failedFiles`, `reason`, `lost`.", ["stage": "planned"])
        case .rollback: .anything("`toTurn`, `files`, `conversation`.", ["toTurn": 1])
        default:
            .object(
                "The warning or problem.",
                [
                    "code": .text("The code.", "context_compacted"),
                    "title": .text("The title of the code.", "Earlier conversation was summarised"),
                    "detail": .text("A description of this occurrence.", "The agent summarised earlier conversation to make room.").orNull(),
                    "remedy": .text("The remedy.", "Nothing.").orNull(),
                    "retryable": .bool("True if another attempt may succeed; only in problems.", false),
                    "paths": .list("The files that are concerned, or the first of many; only in warnings.", of: .text("A path.", "data/model.bin")),
                ], optional: ["retryable", "paths"])
        }
    }
}
