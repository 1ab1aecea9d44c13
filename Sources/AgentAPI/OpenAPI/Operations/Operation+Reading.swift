internal import Coding
internal import RunEngine

/// The operations that read results, and those that describe the server.
extension Operation {
    static let streamRun = Operation(
        summary: "Follow a run by Server-Sent Events", tag: .results,
        parameters: [
            Parameter(
                name: "Last-Event-ID", location: .header,
                schema: .integer("The last event that the client has seen; takes precedence over `after`, unless it has no value.", 57)),
            .query("after", .integer("The last event that the client has seen; 0 or no value begins with the first.", 57)), types,
            .query("until", .closed("End the stream as soon as the run is idle or ended.", ["idle"], "idle")),
        ],
        responses: [
            OperationResponse(
                status: 200, description: "Frames with `id` (of stored events), `event` (the type) and `data` (an `Event` in one line).",
                contentType: "text/event-stream", schema: frame),
            .nothing("The run has ended and `Last-Event-ID` is its last event: nothing will follow."),
        ], codes: [.invalidCursor, .eventsPruned])

    static let listEvents = Operation(
        summary: "Read events in pages, at once or when one arrives", tag: .results,
        parameters: [
            .query("after", .integer("The last event that the client has seen; 0 or no value begins with the first.", 57)),
            .query("limit", .integer("The number of events on the page.", 100, range: range(APILimits.pageEvents))), types,
            .query("wait", .integer("The seconds to wait for the first event.", 30, range: range(APILimits.waitSeconds))),
        ],
        responses: [
            .json(
                200, "A page.",
                .object(
                    "A page of events.",
                    [
                        "events": .list("The events, oldest first.", of: EventSchemas.event.reference),
                        "nextAfter": .integer("The value of `after` for the next page, also if this one is empty.", 57),
                        "hasMore": .bool("True if there are more already.", false),
                        "lastSeq": .integer("The number of the run's newest event.", 57),
                    ]))
        ], codes: [.invalidCursor, .eventsPruned])

    static let listTurns = Operation(
        summary: "List the turns of a run", tag: .results,
        parameters: [
            .query("after", .integer("Only turns with greater numbers.", 0, range: 0...Int64(Int32.max))),
            .query("limit", .integer("The number of turns on the page.", 20, range: range(APILimits.pageTurns))),
            .list("status", .closed("Only turns with one of these statuses.", TurnStatus.self, .completed)),
        ],
        responses: [
            .json(
                200, "A page.",
                .object(
                    "A page of turns.",
                    [
                        "turns": .list("The turns in the order of their numbers.", of: RunSchemas.turn.reference),
                        "nextAfter": .integer("The value of `after` for the next page.", 2),
                        "hasMore": .bool("True if there are more already.", false),
                    ]))
        ])

    static let getTurn = Operation(
        summary: "Read a turn", tag: .results,
        responses: [.json(200, "The turn.", .object("The turn.", ["turn": RunSchemas.turn.reference]))])

    static let getPatch = Operation(
        summary: "Get the patch from the base to the last ended turn", tag: .results, responses: [patchResponse],
        codes: [.patchNotReady, .patchPruned])

    static let getTurnPatch = Operation(
        summary: "Get the patch of one turn alone", tag: .results, responses: [patchResponse], codes: [.patchNotReady, .patchPruned])

    static let me = Operation(
        summary: "Describe the caller and the server", tag: .description,
        responses: [.json(200, "The account, the key, the server and its limits.", DescriptionSchemas.me.reference)])

    static let models = Operation(
        summary: "List the models that runs can name", tag: .description,
        responses: [
            .json(
                200, "The catalog.",
                .object(
                    "The catalog.",
                    [
                        "defaultModelId": .text("The model of runs that name none.", "anthropic/claude-sonnet-4.6").orNull(),
                        "models": .list("The models.", of: DescriptionSchemas.model.reference),
                    ]))
        ])

    static let openAPI = Operation(
        summary: "Get this document", tag: .description, responses: [.json(200, "OpenAPI 3.1.", .anything("The document.", ["openapi": "3.1.0"]))])

    static let health = Operation(
        summary: "Check that the process answers", tag: .health,
        responses: [.json(200, "The process answers.", .object("The confirmation.", ["status": .closed("Always `ok`.", ["ok"], "ok")]))])

    static let readiness = Operation(
        summary: "Check that runs are accepted", tag: .health,
        responses: [
            .json(200, "Runs are accepted.", readinessResponse),
            .json(503, "Runs are not accepted.", readinessResponse),
        ])

    static let metrics = Operation(
        summary: "Get metrics for Prometheus", tag: .health,
        responses: [
            .text(
                "The metrics in text format, version 0.0.4, for callers on the same machine or with the metrics token.", "text/plain; version=0.0.4",
                "hearth_runs{status=\"idle\"} 3\n")
        ], codes: [.unauthenticated])

    private static let readinessResponse = JSONSchema.object(
        "The readiness of the server.",
        [
            "status": .closed("The verdict.", ["ready", "not_ready"], "ready"),
            "problems": .list("The problems that keep the server from accepting runs.", of: .text("A problem.", "the disk is full")),
        ])

    /// The schema of one frame, as a parser of Server-Sent Events delivers it.
    private static let frame = JSONSchema.object(
        "A frame.",
        [
            "id": .text("The number of the event; only of stored events.", "7"), "event": .known("The type of the event.", EventType.self, .message),
            "data": .text("An `Event` as JSON in one line.", "{\"seq\":7,\"type\":\"message\",…}")
                .with(["contentMediaType": "application/json", "contentSchema": EventSchemas.event.reference.document]),
            "retry": .integer("The milliseconds to wait before reconnecting.", 1_000),
        ], optional: ["id", "retry"])

    private static let types = Parameter.query(
        "types",
        .text("The wanted types of events, separated by commas; `turn.*` names a group.", "run.status,turn.*", pattern: typesPattern))

    /// The pattern of comma-separated names and groups of events.
    private static var typesPattern: String {
        var words = Set(EventType.allCases.map(\.rawValue))
        for type in EventType.allCases {
            let parts = type.rawValue.split(separator: ".")
            for count in 1...parts.count { words.insert(parts.prefix(count).joined(separator: ".") + ".*") }
        }
        let word = words.sorted().map { $0.replacing(".", with: "\\.").replacing("*", with: "\\*") }.joined(separator: "|")
        return "^((\(word)|),)*(\(word)|)$"
    }

    private static let patchResponse = OperationResponse.text(
        """
        The bytes of `git diff --binary --full-index`; empty if nothing has changed. Its lines have the encodings of the repository's files, so \
        read and write it as bytes.
        """, "text/x-diff", "diff --git a/hook.ts b/hook.ts\n…",
        headers: ["X-Turn": .integer("The turn at whose end the patch was taken.", 1)])
}

/// The operations whose features this version lacks: a refusal is their only response.
extension Operation {
    static let publishRun = Operation(
        summary: "Publish the run's patch (not supported yet: refused with `not_configured`)", tag: .results, body: RequestSchemas.publish,
        responses: [],
        codes: [.notConfigured])

    static let rollbackRun = Operation(
        summary: "Roll the work tree back to the end of a turn (not supported yet: refused with `not_configured`)", tag: .results,
        body: RequestSchemas.rollback, responses: [], codes: [.notConfigured])

    static let usage = Operation(
        summary: "Get the usage (not supported yet: refused with `not_configured`)", tag: .description,
        parameters: [
            .query("from", .text("The first day, in UTC.", "2026-11-01")), .query("to", .text("The day after the last one, in UTC.", "2026-12-01")),
            .query("groupBy", .closed("The subject of each row.", ["day", "key", "model", "repository"], "day")),
        ], responses: [], codes: [.notConfigured])
}
