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
                    "status": .closed("Where it stands.", RunStatus.self, .idle),
                    "previous": .closed("Where it stood.", RunStatus.self, .running).orNull(),
                    "outcome": .closed("How it ended.", RunOutcome.self, .completed).orNull(isNullInExample: true),
                    "phase": .known("What it does.", RunPhase.self, .waitingForMessage),
                    "stopReason": .known("Why the last turn stopped.", StopReason.self, .endTurn).orNull(),
                    "sessionActive": .bool("A message would go into the same session.", true),
                    "sessionExpiresAt": .time("When an idle session ends.").orNull(),
                    "nextActions": .list("What can be done next.", of: .known("An action.", NextAction.self, .sendMessage)),
                ])
        case .phase:
            .object(
                "The phases.",
                [
                    "phase": .known("The new one.", RunPhase.self, .working), "previous": .known("The one before.", RunPhase.self, .startingAgent),
                    "previousMillis": .integer("How long that was.", 1_300), "round": .integer("The round of repair.", 0),
                ])
        case .sandbox:
            .object(
                "The states.",
                [
                    "state": .known("The new one.", SandboxState.self, .ready), "previous": .known("The one before.", SandboxState.self, .creating),
                    "durationMillis": .integer("How long it took.", 40).orNull(), "expectedMillis": .integer("How long it may take.", 100).orNull(),
                ])
        case .sandboxLost:
            .object(
                "What was lost.",
                [
                    "reason": .text("Why.", "sandbox_lost"), "detail": .text("What happened.", "The sandbox does not answer.").orNull(),
                    "kept": .list("What is kept.", of: .text("A thing.", "patch")),
                    "lost": .list("What is gone.", of: .text("A thing.", "processes")),
                ])
        case .sessionExpiring: .object("When.", ["sessionExpiresAt": .time("When the session ends.")])
        default:
            .object(
                "Why the stream ends.",
                [
                    "reason": .known(
                        "After `server_stopping`, connect again; after the others, do not.",
                        ["ended", "idle", "deleted", "key_revoked", "server_stopping", "error"], "ended"),
                    "lastSeq": .integer("The run's newest event.", 57),
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
                    "messageId": .id("The prompt.", "msg"), "position": .integer("1 runs next.", 1),
                    "edited": .bool("It was there before, and changed.", false),
                ])
        case .turnStarted:
            .object("The turn.", ["messageId": .id("The prompt.", "msg"), "modelId": .text("The model.", "anthropic/claude-sonnet-4.6")])
        case .turnEnded:
            .object(
                "What the turn came to.",
                [
                    "messageId": .id("The prompt.", "msg"), "status": .closed("How it ended.", TurnStatus.self, .completed),
                    "stopReason": .known("Why it stopped.", StopReason.self, .endTurn).orNull(),
                    "summary": .text("What the agent said at the end.", "Done.").orNull(), "patchStats": ResultSchemas.patchStats.reference.orNull(),
                    "usage": ResultSchemas.usage.reference, "error": ResultSchemas.error.reference.orNull(isNullInExample: true),
                ])
        case .usage: .object("Used.", ["turn": ResultSchemas.usage.reference, "run": ResultSchemas.usage.reference])
        case .patch:
            .object(
                "The sizes: of the turn alone, and from the base on.",
                ["turn": ResultSchemas.patchStats.reference, "run": ResultSchemas.patchStats.reference])
        default:
            .object(
                "The file.",
                [
                    "path": .text("Where it is.", "src/hook.ts"),
                    "change": .known("What became of it.", ["added", "modified", "deleted", "renamed"], "modified"),
                    "previousPath": .text("Where it was.", "src/old.ts").orNull(isNullInExample: true),
                ])
        }
    }

    /// Returns the schema for an event about the agent's work.
    static func work(_ type: EventType) -> JSONSchema {
        let part = JSONSchema.text("Which piece of the conversation; its deltas have the same.", "prt_1")
        let truncated = JSONSchema.bool("It was longer.", false)
        return switch type {
        case .message:
            .object(
                "The message.",
                [
                    "part": part, "role": .known("Who speaks.", ["user", "assistant"], "assistant"),
                    "text": .text("What is said.", "I will look at the hook first."),
                    "truncated": truncated, "round": .integer("The round of repair.", 0),
                ])
        case .messageDelta:
            .object(
                "The piece.",
                [
                    "part": part, "kind": .known("Of what.", ["message", "reasoning"], "message"), "text": .text("The piece.", "I will look"),
                    "snapshot": .bool("`true`: replace what you have; `false`: append.", false),
                ])
        case .reasoning:
            .object("The reasoning.", ["part": part, "text": .text("What is thought.", "The body is parsed too early."), "truncated": truncated])
        case .toolStarted:
            .object(
                "The call.",
                [
                    "callId": .text("The call.", "call_1"), "tool": .text("The tool.", "bash"),
                    "title": .text("What it is for.", "npm test").orNull(),
                    "input": .anything("What it was given.", ["command": "npm test"]), "truncated": truncated,
                    "subagent": .bool("A helper of the agent uses it.", false),
                ])
        case .toolEnded:
            .object(
                "The end of the call.",
                [
                    "callId": .text("The call.", "call_1"), "tool": .text("The tool.", "bash"),
                    "status": .known("How it ended.", ["ok", "error", "denied", "aborted"], "ok"),
                    "title": .text("What it was for.", "npm test").orNull(), "output": .text("What came out.", "12 passing"), "truncated": truncated,
                    "exitCode": .integer("Of a command.", 0, range: Int64(Int32.min)...Int64(Int32.max)).orNull(),
                    "durationMillis": .integer("How long it took.", 4_100).orNull(),
                ])
        default:
            .object(
                "The list.",
                [
                    "items": .list(
                        "What is to do.",
                        of: .object(
                            "An item.",
                            [
                                "text": .text("What.", "Verify the signature"),
                                "status": .known("How far.", ["pending", "in_progress", "completed", "cancelled"], "completed"),
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
                "What it is about.",
                [
                    "code": .text("What it is.", "context_compacted"),
                    "title": .text("The same for each code.", "Earlier conversation was summarised"),
                    "detail": .text("What happened.", "The agent summarised earlier conversation to make room.").orNull(),
                    "remedy": .text("What to do.", "Nothing.").orNull(), "retryable": .bool("Of problems: the same again may succeed.", false),
                    "paths": .list("Of warnings: the files, the first of them when they are many.", of: .text("A path.", "data/model.bin")),
                ], optional: ["retryable", "paths"])
        }
    }
}
