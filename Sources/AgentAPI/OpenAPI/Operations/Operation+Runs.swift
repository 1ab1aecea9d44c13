internal import Coding
internal import RunEngine

/// The operations on runs and messages.
extension Operation {
    static let createRun = Operation(
        summary: "Start a run", tag: .runs, body: RequestSchemas.createRun,
        responses: [
            .json(
                201, "The run with its events so far.", runResponse, headers: ["Location": .text("The URL of the run.", "https://hearth.example/…")]),
            .json(200, "The live run that has the `dedupeKey` already, or the result of a `dryRun`.", createdResponse),
        ], codes: [.duplicateRun, .unknownModel, .notConfigured, .queueFull, .repositoryNotFound], isIdempotent: true)

    static let listRuns = Operation(
        summary: "List runs, newest first", tag: .runs,
        parameters: [
            .query("limit", .integer("The number of runs on the page.", 20, range: range(APILimits.pageRuns))),
            .query("cursor", .text("The `nextCursor` of the previous page; the filters must be the same.", "MTo0Mjo5ZjJj")),
            .list("status", .closed("Only runs with one of these statuses.", RunStatus.self, .idle)),
            .list("outcome", .closed("Only runs with one of these outcomes.", RunOutcome.self, .completed)),
            Parameter(
                name: "tag", location: .query,
                schema: .list(
                    "Only runs with all of these tags; repeat the parameter for each.",
                    of: .text("A tag.", "fix-bot", length: 1...APILimits.tagCharacters, pattern: #"^[!-~]+$"#))),
            .query(
                "repository",
                .text(
                    "Only runs of this `owner/repo`, in any letter case.", "acme/web", length: 3...APILimits.repositoryCharacters,
                    pattern: RequestSchemas.repositoryPattern)),
            .query("dedupeKey", .text("Only runs with this `dedupeKey`.", "WEB-7", length: 1...APILimits.titleCharacters, pattern: TextRule.pattern)),
            .query("createdAfter", .time("Only runs created at or after this time.")),
            .query("createdBefore", .time("Only runs created before this time.")),
        ],
        responses: [
            .json(
                200, "A page.",
                .object(
                    "A page of runs.",
                    [
                        "runs": .list("The runs, without their longest parts.", of: RunSchemas.run.reference),
                        "nextCursor": .text("The cursor of the next page; `null` on the last page.", "MTo0Mjo5ZjJj").orNull(),
                    ]))
        ], codes: [.invalidCursor])

    static let getRun = Operation(
        summary: "Read a run, at once or when a condition is met", tag: .runs,
        parameters: [
            .query("patch", .flag("Include the patch.")), .query("events", .flag("Include the newest 1,000 events.")),
            .query("wait", .integer("The seconds to wait for the condition in `until`.", 30, range: range(APILimits.waitSeconds))),
            .query(
                "until",
                .closed("The condition to wait for; `change` requires `after`.", ["idle", "action", "ended", "change"], "idle")),
            .query("after", .integer("With `until=change`, wait for a `lastSeq` greater than this.", 57)),
        ], responses: [.json(200, "The run.", runResponse)])

    static let deleteRun = Operation(
        summary: "Delete an ended run", tag: .runs, responses: [.nothing("The run is deleted, with its turns, events and patches.")],
        codes: [.runNotEnded])

    static let cancelRun = Operation(
        summary: "End a run now", tag: .runs, responses: [.json(200, "The ended run.", runResponse)], isIdempotent: true)

    static let interruptRun = Operation(
        summary: "Stop the current turn and keep the session", tag: .runs, body: RequestSchemas.interrupt,
        responses: [
            .json(200, "Nothing had to be stopped.", runResponse),
            .json(202, "The turn will end in a moment; its changes are collected.", runResponse),
        ], codes: [.sessionNotReady], isIdempotent: true)

    static let postMessage = Operation(
        summary: "Send a prompt to the same session, or end it", tag: .messages, body: RequestSchemas.postMessage,
        responses: [
            .json(200, "The run has ended.", runResponse),
            .json(202, "The prompt is accepted as a turn, or the run will end when everything accepted is done.", turnAndRunResponse),
        ], codes: [.sessionUnavailable, .runBusy, .sessionEnding, .queueFull, .unknownModel, .notConfigured], isIdempotent: true)

    static let editMessage = Operation(
        summary: "Edit a waiting prompt", tag: .messages, body: RequestSchemas.editMessage,
        responses: [.json(200, "The edited turn.", turnAndRunResponse)], codes: [.messageTaken, .unknownModel, .notConfigured])

    static let withdrawMessage = Operation(
        summary: "Withdraw a waiting prompt", tag: .messages, responses: [.json(200, "The withdrawn turn.", turnAndRunResponse)],
        codes: [.messageTaken])

    static let listQuestions = Operation(
        summary: "List the questions of the agent", tag: .messages,
        responses: [
            .json(
                200, "All questions in their order.",
                .object("The questions.", ["questions": .list("The questions.", of: RunSchemas.question.reference)]))
        ])

    static let answerQuestion = Operation(
        summary: "Answer a question", tag: .messages, body: RequestSchemas.answerQuestion,
        responses: [.json(200, "The answered question.", .object("The question.", ["question": RunSchemas.question.reference]))],
        codes: [.questionClosed], isIdempotent: true)

    /// The schema of `{"run":{…}}`.
    static let runResponse = JSONSchema.object("The run.", ["run": RunSchemas.run.reference])

    private static let turnAndRunResponse = JSONSchema.object(
        "The run, and the turn if there is one.", ["run": RunSchemas.run.reference, "turn": RunSchemas.turn.reference], optional: ["turn"]
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
