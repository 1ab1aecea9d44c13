internal import Coding
internal import RunEngine

/// The operations on runs and messages.
extension Operation {
    static let createRun = Operation(
        summary: "Start a run", tag: .runs, body: RequestSchemas.createRun,
        responses: [
            .json(201, "The run, with its events so far.", runResponse, headers: ["Location": .text("The run's URL.", "https://hearth.example/…")]),
            .json(200, "A live run has the `dedupeKey` already; or the findings of a `dryRun`.", createdResponse),
        ], codes: [.duplicateRun, .unknownModel, .notConfigured, .queueFull, .repositoryNotFound], isIdempotent: true)

    static let listRuns = Operation(
        summary: "List runs, the newest first", tag: .runs,
        parameters: [
            .query("limit", .integer("Runs on the page.", 20, range: range(APILimits.pageRuns))),
            .query("cursor", .text("`nextCursor` of the page before, with the same filters.", "MTo0Mjo5ZjJj")),
            .list("status", .closed("Any of these.", RunStatus.self, .idle)), .list("outcome", .closed("Any of these.", RunOutcome.self, .completed)),
            Parameter(
                name: "tag", location: .query,
                schema: .list(
                    "All of these: repeat it.", of: .text("A tag.", "fix-bot", length: 1...APILimits.tagCharacters, pattern: #"^[!-~]+$"#))),
            .query(
                "repository",
                .text(
                    "`owner/repo`, in any case.", "acme/web", length: 3...APILimits.repositoryCharacters, pattern: RequestSchemas.repositoryPattern)),
            .query("dedupeKey", .text("The key.", "WEB-7", length: 1...APILimits.titleCharacters, pattern: TextRule.pattern)),
            .query("createdAfter", .time("Created after this.")), .query("createdBefore", .time("Created before this.")),
        ],
        responses: [
            .json(
                200, "A page.",
                .object(
                    "A page of runs.",
                    [
                        "runs": .list("The runs, without the longest parts.", of: RunSchemas.run.reference),
                        "nextCursor": .text("For the next page; `null` after the last.", "MTo0Mjo5ZjJj").orNull(),
                    ]))
        ], codes: [.invalidCursor])

    static let getRun = Operation(
        summary: "Read a run, at once or when something holds", tag: .runs,
        parameters: [
            .query("patch", .flag("With the patch.")), .query("events", .flag("With the newest 1,000 events.")),
            .query("wait", .integer("Seconds to wait until `until` holds.", 30, range: range(APILimits.waitSeconds))),
            .query(
                "until",
                .closed("What is waited for; `change` needs `after`.", ["idle", "action", "ended", "change"], "idle")),
            .query("after", .integer("With `until=change`: `lastSeq` is greater than this.", 57)),
        ], responses: [.json(200, "The run.", runResponse)])

    static let deleteRun = Operation(
        summary: "Forget an ended run", tag: .runs, responses: [.nothing("It is forgotten: its rows, events, patches.")], codes: [.runNotEnded])

    static let cancelRun = Operation(
        summary: "End a run now", tag: .runs, responses: [.json(200, "The run, ended.", runResponse)], isIdempotent: true)

    static let interruptRun = Operation(
        summary: "Stop the turn and keep the session", tag: .runs, body: RequestSchemas.interrupt,
        responses: [
            .json(200, "There is nothing to stop any more.", runResponse), .json(202, "The turn ends in a moment, and is collected.", runResponse),
        ], codes: [.sessionNotReady], isIdempotent: true)

    static let postMessage = Operation(
        summary: "Send a prompt to the same session, or end it", tag: .messages, body: RequestSchemas.postMessage,
        responses: [
            .json(200, "The run has ended.", runResponse),
            .json(202, "The prompt is accepted as a turn; or the run ends when what was accepted is done.", turnAndRunResponse),
        ], codes: [.sessionUnavailable, .runBusy, .sessionEnding, .queueFull, .unknownModel, .notConfigured], isIdempotent: true)

    static let editMessage = Operation(
        summary: "Change a prompt that waits", tag: .messages, body: RequestSchemas.editMessage,
        responses: [.json(200, "The changed turn.", turnAndRunResponse)], codes: [.messageTaken, .unknownModel, .notConfigured])

    static let withdrawMessage = Operation(
        summary: "Withdraw a prompt that waits", tag: .messages, responses: [.json(200, "The withdrawn turn.", turnAndRunResponse)],
        codes: [.messageTaken])

    static let listQuestions = Operation(
        summary: "The questions that the agent has put", tag: .messages,
        responses: [
            .json(
                200, "All of them, in their order.",
                .object("The questions.", ["questions": .list("The questions.", of: RunSchemas.question.reference)]))
        ])

    static let answerQuestion = Operation(
        summary: "Answer a question", tag: .messages, body: RequestSchemas.answerQuestion,
        responses: [.json(200, "The question, answered.", .object("The question.", ["question": RunSchemas.question.reference]))],
        codes: [.questionClosed], isIdempotent: true)

    /// The schema of `{"run":{…}}`.
    static let runResponse = JSONSchema.object("The run.", ["run": RunSchemas.run.reference])

    private static let turnAndRunResponse = JSONSchema.object(
        "The run, and the turn where a prompt is concerned.", ["run": RunSchemas.run.reference, "turn": RunSchemas.turn.reference], optional: ["turn"]
    )

    private static let createdResponse = JSONSchema(
        keywords: [
            "anyOf": [
                JSONSchema.object("A live run.", ["run": RunSchemas.run.reference, "duplicate": .bool("Always `true`.", true)]).document,
                DescriptionSchemas.dryRun.reference.document,
            ]
        ], example: ["run": RunSchemas.run.schema.example, "duplicate": true])

    static func range(_ range: ClosedRange<Int>) -> ClosedRange<Int64> {
        Int64(range.lowerBound)...Int64(range.upperBound)
    }
}
