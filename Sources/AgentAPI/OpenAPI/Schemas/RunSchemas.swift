internal import Coding
internal import RunEngine

/// The schemas of runs, turns and questions.
enum RunSchemas {
    static let publish = Component(
        "Publish",
        .object(
            "Whether and where a patch is published.",
            [
                "mode": .closed("`none`, or `draft_pr`.", PublishRequest.Mode.self, .none),
                "branch": .text("The branch that is pushed.", "critique-agent/verify-webhooks").orNull(isNullInExample: true),
            ]))

    static let budget = Component(
        "Budget",
        .object(
            "What the whole run may use; `null` = no limit.",
            [
                "maxUsd": .money("US dollars.", "5.000000").orNull(isNullInExample: true),
                "maxTokens": .integer("Tokens.", 1_000_000).orNull(isNullInExample: true),
                "maxSeconds": .integer("Seconds of turns at work.", 3_600).orNull(isNullInExample: true),
            ]))

    static let lifecycle = Component(
        "Lifecycle",
        .object(
            "What a run is doing, finer than its status.",
            [
                "phase": .known("What it does.", RunPhase.self, .waitingForMessage), "since": .time("Since when."),
                "stopReason": .known("Why the last turn stopped.", StopReason.self, .endTurn).orNull(),
                "sandbox": .known("The state of its sandbox.", SandboxState.self, .ready),
                "queuePosition": .integer("1 is next; while the run is queued.", 1).orNull(isNullInExample: true),
                "endRequested": .bool("No prompt is accepted any more.", false),
            ]))

    static let repository = Component(
        "Repository",
        .object(
            "The repository of a run.",
            [
                "id": .id("Names it in `repositoryId`.", "repo"), "fullName": .text("`owner/repo`.", "acme/web"),
                "baseRef": .text("What was checked out.", "main").orNull(),
                "baseSha": .text("The commit that was checked out.", "9f2c1ab4d07e5f86a3b1c2d4e5f60718293a4b5c").orNull(),
            ]))

    static let settings = Component(
        "RunSettings",
        .object(
            "What was settled at the run's creation.",
            [
                "sessionTtlSeconds": .integer("How long an idle session stays warm.", 3_600),
                "idlePolicy": .known("What happens to an idle sandbox.", ["keep", "pause"], "keep"), "review": .bool("Review its own patch.", false),
                "reviewRounds": .integer("Rounds of repair after a review.", 0), "validationRounds": .integer("Rounds of repair after checks.", 0),
                "budget": budget.reference,
                "questions": .object(
                    "What becomes of the agent's questions.",
                    [
                        "policy": .closed("What is answered.", QuestionSettings.Policy.self, .allow),
                        "timeoutSeconds": .integer("How long a question is open.", 300),
                        "onTimeout": .closed("What happens then.", QuestionSettings.OnTimeout.self, .default),
                    ]),
            ]))

    static let environment = Component(
        "Environment",
        .object(
            "Where a run works.",
            [
                "provider": .text("Where its sandbox is.", "local").orNull(), "isolation": .text("How it is shut in.", "bubblewrap").orNull(),
                "limits": .text("What holds it to its limits: the kernel's control groups, or a watch.", "cgroup_v2").orNull(),
                "agent": .object(
                    "Who works.", ["name": .text("The agent.", "opencode"), "version": .text("Its version.", "1.18.33").orNull()]
                ).orNull(),
                "skill": .object(
                    "What it reviews by.", ["name": .text("The skill.", "critique-review"), "version": .text("Its version.", "1.0.0")]
                ).orNull(isNullInExample: true),
            ]))

    static let run = Component(
        "Run",
        .object(
            "A run: one session of an agent with a repository, and its turns.",
            [
                "id": .id("The run.", "run"), "status": .closed("Where it stands.", RunStatus.self, .idle),
                "outcome": .closed("How it ended; `null` until then.", RunOutcome.self, .completed).orNull(isNullInExample: true),
                "sessionActive": .bool("A message would go into the same session.", true),
                "sessionExpiresAt": .time("When an idle session ends; moves on use.").orNull(), "lifecycle": lifecycle.reference,
                "nextActions": .list(
                    "What can be done next, the preferred first.", of: .known("An action.", NextAction.self, .sendMessage)),
                "repository": repository.reference, "title": .text("A title.", "Verify webhooks").orNull(),
                "tags": .list("Its tags.", of: .text("A tag.", "fix-bot")), "metadata": .anything("What the caller put there.", ["ticket": "WEB-7"]),
                "dedupeKey": .text("At most one live run has it.", "WEB-7").orNull(),
                "taskKind": .closed("What kind of work it is.", TaskKind.self, .code),
                "modelId": .text("The model that was asked for.", "anthropic/claude-sonnet-4.6"),
                "effectiveModelId": .text("The model that works.", "anthropic/claude-sonnet-4.6").orNull(),
                "validationMode": .closed("What is checked.", ValidationMode.self, .basic),
                "billing": .object(
                    "Who pays.",
                    [
                        "mode": .known("Whose key is used.", ["managed", "openrouter"], "managed"),
                        "keyExposure": .known("What the agent sees of it.", ["none"], "none"),
                    ]),
                "publish": publish.reference, "settings": settings.reference, "environment": environment.reference,
                "turnCount": .integer("Turns that started.", 1), "queuedMessages": .integer("Prompts whose turn has not started.", 0),
                "lastSeq": .integer("The number of its newest event.", 57),
                "summary": .text("What the agent said at the end of the newest turn.", "Signatures are verified before the body is parsed.").orNull(),
                "summaryTruncated": .bool("It was longer.", false),
                "output": .anything("The answer in the form that was asked for.", [:]).orNull(isNullInExample: true),
                "warnings": .list("What was left out or could not be done as asked.", of: ResultSchemas.warning.reference),
                "patchStats": ResultSchemas.patchStats.reference.orNull(),
                "validation": ResultSchemas.validation.reference.orNull(), "review": ResultSchemas.review.reference.orNull(isNullInExample: true),
                "pullRequest": ResultSchemas.pullRequest.reference.orNull(isNullInExample: true), "usage": ResultSchemas.usage.reference,
                "timings": ResultSchemas.timings.reference, "error": ResultSchemas.error.reference.orNull(isNullInExample: true),
                "chainedFrom": .id("The run that this one goes on from.", "run").orNull(isNullInExample: true),
                "chainedTo": .id("The run that goes on from this one.", "run").orNull(isNullInExample: true),
                "statusUrl": .text("Where to read it.", "https://hearth.example/api/v1/coding-agent/runs/run_01j5x0q8yv7n3k2m4t6w9z0abc"),
                "streamUrl": .text("Where to follow it.", "https://hearth.example/api/v1/coding-agent/runs/run_01j5x0q8yv7n3k2m4t6w9z0abc/stream"),
                "createdAt": .time("When it was accepted.", "2026-11-23T04:00:00.000Z"),
                "updatedAt": .time("When it changed.", "2026-11-23T04:01:04.000Z"),
                "endedAt": .time("When it ended.").orNull(isNullInExample: true),
                "prunedAt": .time("When its events and patches were removed.").orNull(isNullInExample: true),
                "patch": .text("With `?patch=1` only: the patch.", "diff --git a/hook.ts b/hook.ts\n…").orNull(),
                "patchOmitted": .known(
                    "With `?patch=1` only: why there is none.", ["not_ready", "too_large", "not_utf8", "pruned"], "not_ready"
                ).orNull(isNullInExample: true),
                "events": .list("With `?events=1` and after a create only: the newest 1,000 events.", of: EventSchemas.event.reference),
                "eventsOmitted": .known("With `events` only: why some are missing.", ["older", "pruned"], "older").orNull(isNullInExample: true),
            ], optional: ["patch", "patchOmitted", "events", "eventsOmitted"]))

    static let turn = Component(
        "Turn",
        .object(
            "A prompt and what became of it.",
            [
                "number": .integer("Its number within the run; never used again.", 1, range: 1...Int64.max), "messageId": .id("The prompt.", "msg"),
                "status": .closed("Where it stands.", TurnStatus.self, .completed),
                "position": .integer("1 runs next; while it is queued.", 1).orNull(isNullInExample: true),
                "stopReason": .known("Why it stopped.", StopReason.self, .endTurn).orNull(),
                "prompt": .text("What was asked.", "Verify webhook signatures, with tests."),
                "taskKind": .closed("What kind of work it is.", TaskKind.self, .code),
                "modelId": .text("The model that was asked for.", "anthropic/claude-sonnet-4.6"),
                "effectiveModelId": .text("The model that works.", "anthropic/claude-sonnet-4.6").orNull(),
                "validationMode": .closed("What is checked.", ValidationMode.self, .basic), "publish": publish.reference,
                "rounds": .integer("The prompt and the rounds of repair.", 1),
                "summary": .text("What the agent said at the end.", "Signatures are verified before the body is parsed.").orNull(),
                "summaryTruncated": .bool("It was longer.", false),
                "output": .anything("The answer in the form that was asked for.", [:]).orNull(isNullInExample: true),
                "warnings": .list("What was left out or could not be done as asked.", of: ResultSchemas.warning.reference),
                "patchStats": ResultSchemas.patchStats.reference.orNull(),
                "validation": ResultSchemas.validation.reference.orNull(), "review": ResultSchemas.review.reference.orNull(isNullInExample: true),
                "pullRequest": ResultSchemas.pullRequest.reference.orNull(isNullInExample: true), "usage": ResultSchemas.usage.reference,
                "timings": ResultSchemas.timings.reference, "error": ResultSchemas.error.reference.orNull(isNullInExample: true),
                "createdAt": .time("When it was accepted.", "2026-11-23T04:00:00.000Z"),
                "startedAt": .time("When it left the queue.", "2026-11-23T04:00:00.002Z").orNull(),
                "endedAt": .time("When it ended.", "2026-11-23T04:01:04.000Z").orNull(),
            ]))

    static let question = Component(
        "Question",
        .object(
            "Something that the agent wants to know.",
            [
                "id": .id("The question.", "q"), "turn": .integer("The turn that asks.", 1, range: 1...Int64.max),
                "kind": .known("What kind of answer it wants.", Question.Kind.self, .permission),
                "text": .text("The question.", "May the agent use external_directory for /etc?"),
                "options": .list(
                    "What can be answered; empty = any text.",
                    of: .object("An option.", ["value": .text("What is sent.", "once"), "label": .text("How it reads.", "Allow once")])),
                "multiple": .bool("Several can be chosen.", false),
                "default": .text("What is answered when nobody does.", "reject").orNull(),
                "source": .object(
                    "Who asks.",
                    [
                        "agent": .text("The agent.", "build"), "subagent": .bool("A helper of it.", false),
                        "tool": .text("What for.", "external_directory"),
                    ]), "state": .known("What has become of it.", Question.State.self, .answered),
                "answer": JSONSchema(
                    keywords: [
                        "description": "The answer; a list when several can be chosen.",
                        "anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]], ["type": "null"]],
                    ], example: "once"), "createdAt": .time("When it was put."), "expiresAt": .time("When it closes by itself."),
            ]))

    static let all = [question, publish, budget, lifecycle, repository, settings, environment, run, turn]
}
