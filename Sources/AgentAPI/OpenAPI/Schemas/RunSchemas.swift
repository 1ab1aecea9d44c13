internal import Coding
internal import RunEngine

/// The schemas of runs, turns and questions.
enum RunSchemas {
    static let publish = Component(
        "Publish",
        .object(
            "The publication of patches.",
            [
                "mode": .closed("The way to publish: `none` or `draft_pr`.", PublishRequest.Mode.self, .none),
                "branch": .text("The branch that is pushed.", "critique-agent/verify-webhooks").orNull(isNullInExample: true),
            ]))

    static let budget = Component(
        "Budget",
        .object(
            "The limits of the whole run; `null` means no limit.",
            [
                "maxUsd": .money("The cost in US dollars.", "5.000000").orNull(isNullInExample: true),
                "maxTokens": .integer("The number of tokens.", 1_000_000).orNull(isNullInExample: true),
                "maxSeconds": .integer("The time in which turns work, in seconds.", 3_600).orNull(isNullInExample: true),
            ]))

    static let lifecycle = Component(
        "Lifecycle",
        .object(
            "The activity of a run, in more detail than its status.",
            [
                "phase": .known("The current phase.", RunPhase.self, .waitingForMessage), "since": .time("The start of the phase."),
                "stopReason": .known("The reason why the last turn stopped.", StopReason.self, .endTurn).orNull(),
                "sandbox": .known("The state of the sandbox.", SandboxState.self, .ready),
                "queuePosition": .integer("The place among the queued runs, where 1 is next; only while the run is queued.", 1).orNull(
                    isNullInExample: true),
                "endRequested": .bool("True if no more prompts are accepted.", false),
            ]))

    static let repository = Component(
        "Repository",
        .object(
            "The repository of a run.",
            [
                "id": .id("The repository's id, for `repositoryId`.", "repo"),
                "fullName": .text("The repository's name, as `owner/repo`.", "acme/web"),
                "baseRef": .text("The branch, tag or commit that was checked out.", "main").orNull(),
                "baseSha": .text("The commit that was checked out.", "9f2c1ab4d07e5f86a3b1c2d4e5f60718293a4b5c").orNull(),
            ]))

    static let settings = Component(
        "RunSettings",
        .object(
            "The settings made when the run was created.",
            [
                "sessionTtlSeconds": .integer("The seconds for which an idle session stays warm.", 3_600),
                "idlePolicy": .known("The treatment of an idle sandbox.", ["keep", "pause"], "keep"),
                "review": .bool("True if the agent reviews its own patch.", false),
                "reviewRounds": .integer("The number of repair rounds after a review.", 0),
                "validationRounds": .integer("The number of repair rounds after checks.", 0),
                "budget": budget.reference,
                "questions": .object(
                    "The rules for the agent's questions.",
                    [
                        "policy": .closed("The answer to requests for permission.", QuestionSettings.Policy.self, .allow),
                        "timeoutSeconds": .integer("The seconds for which a question stays open.", 300),
                        "onTimeout": .closed("The reaction when that time is over.", QuestionSettings.OnTimeout.self, .default),
                    ]),
            ]))

    static let environment = Component(
        "Environment",
        .object(
            "The environment in which a run works.",
            [
                "provider": .text("The provider of the sandbox.", "local").orNull(),
                "isolation": .text("The isolation of the sandbox.", "bubblewrap").orNull(),
                "limits": .text("The means by which the sandbox's limits are enforced: the kernel's control groups, or a watch.", "cgroup_v2")
                    .orNull(),
                "agent": .object(
                    "The agent.", ["name": .text("The agent's name.", "opencode"), "version": .text("The version.", "1.18.33").orNull()]
                ).orNull(),
                "skill": .object(
                    "The skill that reviews follow.",
                    ["name": .text("The skill's name.", "critique-review"), "version": .text("The version.", "1.0.0")]
                ).orNull(isNullInExample: true),
            ]))

    static let run = Component(
        "Run",
        .object(
            "A run: one session of an agent with a repository, and its turns.",
            [
                "id": .id("The run's id.", "run"), "status": .closed("The status.", RunStatus.self, .idle),
                "outcome": .closed("The outcome; `null` until the end.", RunOutcome.self, .completed).orNull(isNullInExample: true),
                "sessionActive": .bool("True if a message would go into the same session.", true),
                "sessionExpiresAt": .time("The end of an idle session; use moves it.").orNull(), "lifecycle": lifecycle.reference,
                "nextActions": .list(
                    "The possible next actions, the preferred one first.", of: .known("An action.", NextAction.self, .sendMessage)),
                "repository": repository.reference, "title": .text("The title.", "Verify webhooks").orNull(),
                "tags": .list("The tags.", of: .text("A tag.", "fix-bot")), "metadata": .anything("The caller's own data.", ["ticket": "WEB-7"]),
                "dedupeKey": .text("A key that at most one live run of the account has.", "WEB-7").orNull(),
                "taskKind": .closed("The kind of work.", TaskKind.self, .code),
                "modelId": .text("The model that was asked for.", "anthropic/claude-sonnet-4.6"),
                "effectiveModelId": .text("The model that is used.", "anthropic/claude-sonnet-4.6").orNull(),
                "validationMode": .closed("The extent of the checks.", ValidationMode.self, .basic),
                "billing": .object(
                    "The billing.",
                    [
                        "mode": .known("The key that is used.", ["managed", "openrouter"], "managed"),
                        "keyExposure": .known("The part of the key that the agent sees.", ["none"], "none"),
                    ]),
                "publish": publish.reference, "settings": settings.reference, "environment": environment.reference,
                "turnCount": .integer("The number of turns that have started.", 1),
                "queuedMessages": .integer("The number of prompts whose turn has not started.", 0),
                "lastSeq": .integer("The number of the newest event.", 57),
                "summary": .text("The agent's last text of the newest turn.", "Signatures are verified before the body is parsed.").orNull(),
                "summaryTruncated": .bool("True if the summary is truncated.", false),
                "output": .anything("The answer in the requested form.", [:]).orNull(isNullInExample: true),
                "warnings": .list("The warnings about what was left out or could not be done as asked.", of: ResultSchemas.warning.reference),
                "patchStats": ResultSchemas.patchStats.reference.orNull(),
                "validation": ResultSchemas.validation.reference.orNull(), "review": ResultSchemas.review.reference.orNull(isNullInExample: true),
                "pullRequest": ResultSchemas.pullRequest.reference.orNull(isNullInExample: true), "usage": ResultSchemas.usage.reference,
                "timings": ResultSchemas.timings.reference, "error": ResultSchemas.error.reference.orNull(isNullInExample: true),
                "chainedFrom": .id("The run that this one continues.", "run").orNull(isNullInExample: true),
                "chainedTo": .id("The run that continues this one.", "run").orNull(isNullInExample: true),
                "statusUrl": .text("The URL of the run.", "https://hearth.example/api/v1/coding-agent/runs/run_01j5x0q8yv7n3k2m4t6w9z0abc"),
                "streamUrl": .text("The URL of the stream.", "https://hearth.example/api/v1/coding-agent/runs/run_01j5x0q8yv7n3k2m4t6w9z0abc/stream"),
                "createdAt": .time("The time at which it was accepted.", "2026-11-23T04:00:00.000Z"),
                "updatedAt": .time("The time of the last change.", "2026-11-23T04:01:04.000Z"),
                "endedAt": .time("The time at which it ended.").orNull(isNullInExample: true),
                "prunedAt": .time("The time at which its events and patches were removed.").orNull(isNullInExample: true),
                "patch": .text("The patch; only with `?patch=1`.", "diff --git a/hook.ts b/hook.ts\n…").orNull(),
                "patchOmitted": .known(
                    "The reason why the patch is missing; only with `?patch=1`.", ["not_ready", "too_large", "not_utf8", "pruned"], "not_ready"
                ).orNull(isNullInExample: true),
                "events": .list(
                    "The newest 1,000 events; only with `?events=1` and in the answer to a create request.", of: EventSchemas.event.reference),
                "eventsOmitted": .known("The reason why some events are missing; only with `events`.", ["older", "pruned"], "older").orNull(
                    isNullInExample: true),
            ], optional: ["patch", "patchOmitted", "events", "eventsOmitted"]))

    static let turn = Component(
        "Turn",
        .object(
            "A turn: a prompt and its outcome.",
            [
                "number": .integer("The number within the run, which is never reused.", 1, range: 1...Int64.max),
                "messageId": .id("The prompt's id.", "msg"),
                "status": .closed("The status.", TurnStatus.self, .completed),
                "position": .integer("The place in the queue, where 1 runs next; only while the turn is queued.", 1).orNull(isNullInExample: true),
                "stopReason": .known("The reason why it stopped.", StopReason.self, .endTurn).orNull(),
                "prompt": .text("The prompt.", "Verify webhook signatures, with tests."),
                "taskKind": .closed("The kind of work.", TaskKind.self, .code),
                "modelId": .text("The model that was asked for.", "anthropic/claude-sonnet-4.6"),
                "effectiveModelId": .text("The model that is used.", "anthropic/claude-sonnet-4.6").orNull(),
                "validationMode": .closed("The extent of the checks.", ValidationMode.self, .basic), "publish": publish.reference,
                "rounds": .integer("The number of rounds: the prompt and the repair rounds.", 1),
                "summary": .text("The agent's last text.", "Signatures are verified before the body is parsed.").orNull(),
                "summaryTruncated": .bool("True if the summary is truncated.", false),
                "output": .anything("The answer in the requested form.", [:]).orNull(isNullInExample: true),
                "warnings": .list("The warnings about what was left out or could not be done as asked.", of: ResultSchemas.warning.reference),
                "patchStats": ResultSchemas.patchStats.reference.orNull(),
                "validation": ResultSchemas.validation.reference.orNull(), "review": ResultSchemas.review.reference.orNull(isNullInExample: true),
                "pullRequest": ResultSchemas.pullRequest.reference.orNull(isNullInExample: true), "usage": ResultSchemas.usage.reference,
                "timings": ResultSchemas.timings.reference, "error": ResultSchemas.error.reference.orNull(isNullInExample: true),
                "createdAt": .time("The time at which it was accepted.", "2026-11-23T04:00:00.000Z"),
                "startedAt": .time("The time at which it left the queue.", "2026-11-23T04:00:00.002Z").orNull(),
                "endedAt": .time("The time at which it ended.", "2026-11-23T04:01:04.000Z").orNull(),
            ]))

    static let question = Component(
        "Question",
        .object(
            "A question of the agent.",
            [
                "id": .id("The question's id.", "q"), "turn": .integer("The turn that asks.", 1, range: 1...Int64.max),
                "kind": .known("The kind of answer that is wanted.", Question.Kind.self, .permission),
                "text": .text("The question.", "May the agent use external_directory for /etc?"),
                "options": .list(
                    "The possible answers; empty means any text.",
                    of: .object("An option.", ["value": .text("The value to send.", "once"), "label": .text("The label for people.", "Allow once")])),
                "multiple": .bool("True if several options can be chosen.", false),
                "default": .text("The answer given if nobody answers.", "reject").orNull(),
                "source": .object(
                    "The source of the question.",
                    [
                        "agent": .text("The agent's name.", "build"), "subagent": .bool("True if a subagent asks.", false),
                        "tool": .text("The tool that asks for permission.", "external_directory"),
                    ]), "state": .known("The state.", Question.State.self, .answered),
                "answer": JSONSchema(
                    keywords: [
                        "description": "The answer; a list if several options can be chosen.",
                        "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]], ["type": "null"]],
                    ], example: "once"), "createdAt": .time("The time at which it was asked."),
                "expiresAt": .time("The time at which it closes by itself."),
            ]))

    static let all = [question, publish, budget, lifecycle, repository, settings, environment, run, turn]
}
