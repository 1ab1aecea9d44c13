internal import Coding
internal import RunEngine

/// The schemas that describe the server, its models and the caller.
enum DescriptionSchemas {
    static let model = Component(
        "Model",
        .object(
            "A model that runs can name. A property that the operator has not set is `null`.",
            [
                "id": .text("The value of `modelId`.", "anthropic/claude-sonnet-4.6"), "name": .text("The name for people.", "Claude Sonnet 4.6"),
                "default": .bool("True for the model of runs that name none.", true), "allowed": .bool("True if the account may use it.", true),
                "gate": .known("The reason why it may not.", ["plan", "credits"], "plan").orNull(isNullInExample: true),
                "plan": .text("The plan that it requires.", "pro").orNull(isNullInExample: true),
                "creditFloor": .money("The credits that it requires.", "1.00").orNull(isNullInExample: true),
                "contextTokens": .integer("The size of the context in tokens.", 200_000).orNull(),
                "maxOutputTokens": .integer("The size of an answer in tokens.", 64_000).orNull(),
                "aliases": .list("Other values of `modelId` that stand for it.", of: .text("A name.", "sonnet")),
                "deprecatedAt": .time("The time from which it is deprecated.").orNull(isNullInExample: true),
                "billingModes": .list("The billing modes that it can be used with.", of: .known("A mode.", ["managed", "openrouter"], "managed")),
                "prices": .object(
                    "The prices in US dollars per million tokens.",
                    [
                        "inputPerMTok": .money("The price of prompt tokens.", "3.00").orNull(),
                        "outputPerMTok": .money("The price of answer tokens.", "15.00").orNull(),
                        "cacheReadPerMTok": .money("The price of tokens read from the cache.", "0.30").orNull(),
                        "cacheWritePerMTok": .money("The price of tokens written to the cache.", "3.75").orNull(),
                    ]),
            ]))

    static let me = Component(
        "Me",
        .object(
            "The caller, the server, and its limits.",
            [
                "account": .object(
                    "The account.",
                    ["id": .id("The account's id.", "acc"), "name": .text("The name.", "platform"), "plan": .text("The plan.", "standard")]),
                "key": .object(
                    "The key.",
                    [
                        "id": .id("The key's id.", "key"), "name": .text("The name.", "fix-bot").orNull(),
                        "prefix": .text("The first characters of the key.", "crt_9fK2"),
                        "scopes": .list("The scopes of the key.", of: .known("A scope.", Scope.self, .read)),
                        "createdAt": .time("The time at which it was created."),
                        "expiresAt": .time("The time at which it expires.").orNull(isNullInExample: true),
                        "lastUsedAt": .time("The approximate time of its last use.").orNull(),
                    ]),
                "credits": .anything("The credits; `null` without managed billing.", [:]).orNull(isNullInExample: true),
                "server": .object(
                    "The server.",
                    [
                        "version": .text("The version.", "1.0.0"), "sandbox": .text("The kind of sandbox that agents work in.", "local"),
                        "isolation": .text("The isolation of sandboxes.", "bubblewrap"),
                        "features": .list("The optional features that it supports.", of: .text("A feature.", "publish")),
                    ]),
                "limits": .object(
                    "The limits.",
                    [
                        "unfinishedRuns": .integer("The number of unfinished runs of an account.", 10_000),
                        "queuedMessagesPerRun": .integer("The number of waiting prompts of a run.", 50),
                        "promptCharacters": .integer("The length of a prompt in characters.", 120_000),
                        "bodyBytes": .integer("The size of a request's body in bytes.", 2_097_152),
                    ]),
            ]))

    static let dryRun = Component(
        "DryRun",
        .object(
            "The result of a dry run: nothing was started or stored.",
            [
                "dryRun": .bool("Always `true`.", true), "ok": .bool("True if the run could be started.", true),
                "checks": .list(
                    "The checks.",
                    of: .object(
                        "A check.",
                        [
                            "name": .text("The subject of the check.", "repository"), "status": .known("The verdict.", ["ok", "warn", "fail"], "ok"),
                            "detail": .text("The finding.", "acme/web has a branch main."),
                            "remedy": .text("The remedy.", "Check owner and name.").orNull(),
                            "durationMillis": .integer("The duration in milliseconds.", 84),
                        ])),
            ]))

    static let all = [model, me, dryRun]
}
