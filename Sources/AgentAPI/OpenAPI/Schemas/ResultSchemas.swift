internal import Coding
internal import RunEngine

/// The schemas of a turn's results: patch, validation, review, pull request, usage, timings, errors.
enum ResultSchemas {
    static let patchStats = Component(
        "PatchStats",
        .object(
            "The size of a patch.",
            [
                "files": .integer("Files that differ.", 3), "additions": .integer("Lines that were added.", 40),
                "deletions": .integer("Lines that were removed.", 2), "binaryFiles": .integer("Files without lines.", 0),
                "bytes": .integer("Bytes of the patch.", 5_120),
            ]))

    static let check = Component(
        "Check",
        .object(
            "A check that was run on the work tree.",
            [
                "id": .text("The check within its turn.", "chk_1"), "name": .text("What it is called.", "npm test"),
                "kind": .known("What it looks at.", ["policy", "format", "lint", "typecheck", "build", "test"], "test"),
                "command": .text("What was run.", "npm test").orNull(),
                "verdict": .known(
                    "How it ended.", ["passed", "fixed", "already_failing", "unverified", "failed", "regressed"], "passed"),
                "exitCode": .integer("Of the command.", 0).orNull(), "baseExitCode": .integer("Of the command before the change.", 0).orNull(),
                "durationMillis": .integer("How long it took.", 4_210).orNull(), "logTail": .text("The end of its output.", "12 passing"),
                "logTruncated": .bool("The output was longer.", false),
            ]))

    static let validation = Component(
        "Validation",
        .object(
            "What the checks of a turn say.",
            [
                "mode": .closed("What was asked for.", ValidationMode.self, .tests),
                "verdict": .known(
                    "The worst verdict of all checks.", ["passed", "fixed", "already_failing", "unverified", "failed", "regressed"], "unverified"),
                "reason": .text("Why nothing was verified.", "not_configured").orNull(), "rounds": .integer("Rounds of repair.", 0),
                "counts": .object(
                    "Checks by verdict.",
                    [
                        "passed": .integer("Passed.", 0), "failed": .integer("Failed, without a baseline.", 0),
                        "regressed": .integer("Passed before, and fails now.", 0), "fixed": .integer("Failed before, and passes now.", 0),
                        "already_failing": .integer("Failed before, and fails now.", 0), "unverified": .integer("Could not be run.", 0),
                    ]), "checks": .list("Every check; left out of lists of runs.", of: check.reference),
                "endedAt": .time("When it was done.").orNull(),
            ], optional: ["checks"]))

    static let review = Component(
        "Review",
        .anything(
            "The agent's review of its own patch: verdict, counts, findings, open questions, residual risk.",
            ["verdict": "no_objection", "counts": ["P0": 0, "P1": 0, "P2": 0, "P3": 0], "rounds": 0]))

    static let pullRequest = Component(
        "PullRequest",
        .anything(
            "The pull request of a run: status, number, url, branch, baseBranch, headSha, draft, title, error.",
            ["status": "published", "number": 12, "url": "https://github.com/acme/web/pull/12", "draft": true]))

    static let usage = Component(
        "Usage",
        .object(
            "What was used. The total is the sum of the five kinds of tokens: input excludes cache, output excludes reasoning.",
            [
                "inputTokens": .integer("Tokens of prompts, without those from the cache.", 1_200),
                "outputTokens": .integer("Tokens of answers, without reasoning.", 300), "reasoningTokens": .integer("Tokens of reasoning.", 0),
                "cacheReadTokens": .integer("Tokens that the provider had in its cache.", 10_000),
                "cacheWriteTokens": .integer("Tokens that the provider put into its cache.", 845),
                "totalTokens": .integer("The sum of the five.", 12_345), "requests": .integer("Requests to the model.", 7),
                "costUsd": .money("US dollars.", "0.042100"),
                "costSource": .known("Where the cost comes from.", ["measured", "reported", "estimated", "unknown"], "reported"),
                "credits": .money("Credits that were charged; `null` without managed billing.", "0.42").orNull(isNullInExample: true),
                "sandboxSeconds": .integer("Seconds for which a sandbox was held.", 91),
            ]))

    static let timings = Component(
        "Timings",
        .object(
            "Where the time went, in milliseconds.",
            [
                "queuedMillis": .integer("Waiting for a slot.", 2), "provisioningMillis": .integer("Making the sandbox.", 40),
                "cloningMillis": .integer("Getting the repository.", 88), "setupMillis": .integer("The repository's own setup.", 0),
                "startingAgentMillis": .integer("Starting the agent.", 1_300),
                "workingMillis": .integer("The agent at work.", 60_210), "collectingMillis": .integer("Collecting the patch.", 35),
                "validatingMillis": .integer("Running checks.", 0), "reviewingMillis": .integer("Reviewing.", 0),
                "publishingMillis": .integer("Publishing.", 0), "waitingMillis": .integer("With a question open.", 0),
                "firstEventMillis": .integer("From the accepted POST to the agent's first event.", 1_490).orNull(),
                "firstTokenMillis": .integer("From the accepted POST to the model's first token.", 2_600).orNull(),
                "poolHit": .bool("The sandbox came from a pool.", true).orNull(isNullInExample: true),
            ]))

    static let error = Component(
        "Failure",
        .object(
            "Why a turn or a run failed; with the members of its code: `retryAfterSeconds`, `limit`, `questionId`, `reason`.",
            [
                "code": .known("What failed.", ErrorCode.self, .agentCrashed),
                "title": .text("The same for each code.", "The agent stopped in the middle"),
                "detail": .text("What happened this time.", "The agent's process ended with status 137."),
                "retryable": .bool("The same again may succeed.", true), "remedy": .text("What to do.", "Send a message to go on."),
            ]))

    static let warning = Component(
        "Warning",
        .object(
            "Something that was left out or could not be done as asked; the run went on.",
            [
                "code": .known("What kind.", Warning.Code.self, .filesLeftOut),
                "detail": .text("What happened.", "1 file is too large for the patch."),
                "paths": .list("The files, the first of them when they are many.", of: .text("A path.", "data/model.bin")),
            ]))

    static let all = [patchStats, check, validation, review, pullRequest, usage, timings, error, warning]
}
