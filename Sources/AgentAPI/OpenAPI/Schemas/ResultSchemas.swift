internal import Coding
internal import RunEngine

/// The schemas of a turn's results: patch, validation, review, pull request, usage, timings, errors.
enum ResultSchemas {
    static let patchStats = Component(
        "PatchStats",
        .object(
            "The size of a patch.",
            [
                "files": .integer("The number of changed files.", 3), "additions": .integer("The number of added lines.", 40),
                "deletions": .integer("The number of removed lines.", 2), "binaryFiles": .integer("The number of changed binary files.", 0),
                "bytes": .integer("The size of the patch in bytes.", 5_120),
            ]))

    static let check = Component(
        "Check",
        .object(
            "A check that was run on the work tree.",
            [
                "id": .text("The check's id within its turn.", "chk_1"), "name": .text("The name.", "npm test"),
                "kind": .known("The subject of the check.", ["policy", "format", "lint", "typecheck", "build", "test"], "test"),
                "command": .text("The command that was run.", "npm test").orNull(),
                "verdict": .known(
                    "The verdict.", ["passed", "fixed", "already_failing", "unverified", "failed", "regressed"], "passed"),
                "exitCode": .integer("The exit code of the command.", 0).orNull(),
                "baseExitCode": .integer("The exit code of the command before the change.", 0).orNull(),
                "durationMillis": .integer("The duration in milliseconds.", 4_210).orNull(), "logTail": .text("The end of the output.", "12 passing"),
                "logTruncated": .bool("True if the output was longer.", false),
            ]))

    static let validation = Component(
        "Validation",
        .object(
            "The result of a turn's checks.",
            [
                "mode": .closed("The requested extent of the checks.", ValidationMode.self, .tests),
                "verdict": .known(
                    "The worst verdict of all checks.", ["passed", "fixed", "already_failing", "unverified", "failed", "regressed"], "unverified"),
                "reason": .text("The reason why nothing was verified.", "not_configured").orNull(),
                "rounds": .integer("The number of repair rounds.", 0),
                "counts": .object(
                    "The number of checks by verdict.",
                    [
                        "passed": .integer("Passed.", 0), "failed": .integer("Failed, and there is no earlier result to compare with.", 0),
                        "regressed": .integer("Passed before the change, and fails now.", 0),
                        "fixed": .integer("Failed before the change, and passes now.", 0),
                        "already_failing": .integer("Failed before the change, and fails now.", 0), "unverified": .integer("Could not be run.", 0),
                    ]), "checks": .list("All checks; omitted in lists of runs.", of: check.reference),
                "endedAt": .time("The time at which the checks ended.").orNull(),
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
            "The usage of a model. The total is the sum of the five kinds of tokens: input excludes cached tokens, output excludes reasoning.",
            [
                "inputTokens": .integer("The tokens of prompts, without cached ones.", 1_200),
                "outputTokens": .integer("The tokens of answers, without reasoning.", 300),
                "reasoningTokens": .integer("The tokens of reasoning.", 0),
                "cacheReadTokens": .integer("The tokens that were read from the provider's cache.", 10_000),
                "cacheWriteTokens": .integer("The tokens that were written to the provider's cache.", 845),
                "totalTokens": .integer("The sum of the five kinds.", 12_345), "requests": .integer("The number of requests to the model.", 7),
                "costUsd": .money("The cost in US dollars.", "0.042100"),
                "costSource": .known("The source of the cost.", ["measured", "reported", "estimated", "unknown"], "reported"),
                "credits": .money("The credits that were charged; `null` without managed billing.", "0.42").orNull(isNullInExample: true),
                "sandboxSeconds": .integer("The seconds for which a sandbox was held.", 91),
            ]))

    static let timings = Component(
        "Timings",
        .object(
            "The time spent in each phase, in milliseconds.",
            [
                "queuedMillis": .integer("Waiting for a slot.", 2), "provisioningMillis": .integer("Creating the sandbox.", 40),
                "cloningMillis": .integer("Cloning the repository.", 88), "setupMillis": .integer("Running the repository's setup.", 0),
                "startingAgentMillis": .integer("Starting the agent.", 1_300),
                "workingMillis": .integer("The agent working.", 60_210), "collectingMillis": .integer("Collecting the patch.", 35),
                "validatingMillis": .integer("Running checks.", 0), "reviewingMillis": .integer("Reviewing.", 0),
                "publishingMillis": .integer("Publishing.", 0), "waitingMillis": .integer("Waiting for an answer.", 0),
                "firstEventMillis": .integer("From the accepted POST to the agent's first event.", 1_490).orNull(),
                "firstTokenMillis": .integer("From the accepted POST to the model's first token.", 2_600).orNull(),
                "poolHit": .bool("True if the sandbox came from a pool.", true).orNull(isNullInExample: true),
            ]))

    static let error = Component(
        "Failure",
        .object(
            "The failure of a turn or a run. Some codes have members of their own: `retryAfterSeconds`, `limit`, `questionId`, `reason`.",
            [
                "code": .known("The kind of failure.", ErrorCode.self, .agentCrashed),
                "title": .text("The title of the code.", "The agent stopped in the middle"),
                "detail": .text("A description of this occurrence.", "The agent's process ended with status 137."),
                "retryable": .bool("True if another attempt may succeed.", true), "remedy": .text("The remedy.", "Send a message to go on."),
            ]))

    static let warning = Component(
        "Warning",
        .object(
            "A warning: something was left out or could not be done as asked, and the run went on.",
            [
                "code": .known("The kind of warning.", Warning.Code.self, .filesLeftOut),
                "detail": .text("A description of this occurrence.", "1 file is too large for the patch."),
                "paths": .list("The files that are concerned, or the first of many.", of: .text("A path.", "data/model.bin")),
            ]))

    static let all = [patchStats, check, validation, review, pullRequest, usage, timings, error, warning]
}
