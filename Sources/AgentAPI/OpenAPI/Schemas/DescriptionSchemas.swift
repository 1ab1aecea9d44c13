internal import Coding
internal import RunEngine

/// The schemas that describe the server, its models and the caller.
enum DescriptionSchemas {
    static let model = Component(
        "Model",
        .object(
            "A model that runs can name. What the operator has not said is `null`.",
            [
                "id": .text("What `modelId` takes.", "anthropic/claude-sonnet-4.6"), "name": .text("For people.", "Claude Sonnet 4.6"),
                "default": .bool("Runs that name none have it.", true), "allowed": .bool("The account may use it.", true),
                "gate": .known("Why it may not.", ["plan", "credits"], "plan").orNull(isNullInExample: true),
                "plan": .text("The plan it needs.", "pro").orNull(isNullInExample: true),
                "creditFloor": .money("The credits it needs.", "1.00").orNull(isNullInExample: true),
                "contextTokens": .integer("The longest conversation.", 200_000).orNull(),
                "maxOutputTokens": .integer("The longest answer.", 64_000).orNull(),
                "aliases": .list("Other names of it.", of: .text("A name.", "sonnet")),
                "deprecatedAt": .time("When it goes.").orNull(isNullInExample: true),
                "billingModes": .list("Whose key it can be used with.", of: .known("A mode.", ["managed", "openrouter"], "managed")),
                "prices": .object(
                    "US dollars for a million tokens.",
                    [
                        "inputPerMTok": .money("Of prompts.", "3.00").orNull(), "outputPerMTok": .money("Of answers.", "15.00").orNull(),
                        "cacheReadPerMTok": .money("Read from the cache.", "0.30").orNull(),
                        "cacheWritePerMTok": .money("Written to the cache.", "3.75").orNull(),
                    ]),
            ]))

    static let me = Component(
        "Me",
        .object(
            "Who asks, of which server, and within which limits.",
            [
                "account": .object(
                    "The account.",
                    ["id": .id("The account.", "acc"), "name": .text("Its name.", "platform"), "plan": .text("Its plan.", "standard")]),
                "key": .object(
                    "The key.",
                    [
                        "id": .id("The key.", "key"), "name": .text("Its name.", "fix-bot").orNull(), "prefix": .text("How it begins.", "crt_9fK2"),
                        "scopes": .list("What it may do.", of: .known("A scope.", Scope.self, .read)), "createdAt": .time("When it was made."),
                        "expiresAt": .time("When it ends.").orNull(isNullInExample: true), "lastUsedAt": .time("When it was used.").orNull(),
                    ]),
                "credits": .anything("Credits; `null` without managed billing.", [:]).orNull(isNullInExample: true),
                "server": .object(
                    "The server.",
                    [
                        "version": .text("Its version.", "1.0.0"), "sandbox": .text("Where agents work.", "local"),
                        "isolation": .text("How they are shut in.", "bubblewrap"),
                        "features": .list("What it can do beyond the core.", of: .text("A feature.", "publish")),
                    ]),
                "limits": .object(
                    "What holds.",
                    [
                        "unfinishedRuns": .integer("Runs of an account that have not ended.", 10_000),
                        "queuedMessagesPerRun": .integer("Prompts that wait.", 50), "promptCharacters": .integer("Of a prompt.", 120_000),
                        "bodyBytes": .integer("Of a request.", 2_097_152),
                    ]),
            ]))

    static let dryRun = Component(
        "DryRun",
        .object(
            "What was found out about a run that was not started.",
            [
                "dryRun": .bool("Always `true`.", true), "ok": .bool("It could be started.", true),
                "checks": .list(
                    "What was looked at.",
                    of: .object(
                        "A look.",
                        [
                            "name": .text("At what.", "repository"), "status": .known("How it is.", ["ok", "warn", "fail"], "ok"),
                            "detail": .text("What was found.", "acme/web has a branch main."),
                            "remedy": .text("What to do.", "Check owner and name.").orNull(),
                            "durationMillis": .integer("How long it took.", 84),
                        ])),
            ]))

    static let all = [model, me, dryRun]
}
