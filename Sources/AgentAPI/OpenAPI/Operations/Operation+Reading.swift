internal import Coding
internal import RunEngine

/// The operations that read results, and those that describe the server.
extension Operation {
    static let streamRun = Operation(
        summary: "Follow a run by Server-Sent Events", tag: .results,
        parameters: [
            Parameter(
                name: "Last-Event-ID", location: .header,
                schema: .integer("The last event that was seen; wins over `after`, unless it has no value.", 57)),
            .query("after", .integer("The last event that was seen; 0, or no value = from the first.", 57)), types,
            .query("until", .closed("End when the run is idle or ended.", ["idle"], "idle")),
        ],
        responses: [
            OperationResponse(
                status: 200, description: "Frames with `id` (of durable events), `event` (the type) and `data` (an `Event` in one line).",
                contentType: "text/event-stream", schema: frame),
            .nothing("The run has ended, and `Last-Event-ID` is its last event: there will be nothing more."),
        ], codes: [.invalidCursor, .eventsPruned])

    static let listEvents = Operation(
        summary: "Read events in pages, at once or when one comes", tag: .results,
        parameters: [
            .query("after", .integer("The last event that was seen; 0, or no value = from the first.", 57)),
            .query("limit", .integer("Events on the page.", 100, range: range(APILimits.pageEvents))), types,
            .query("wait", .integer("Seconds to wait for the first.", 30, range: range(APILimits.waitSeconds))),
        ],
        responses: [
            .json(
                200, "A page.",
                .object(
                    "A page of events.",
                    [
                        "events": .list("The events, the oldest first.", of: EventSchemas.event.reference),
                        "nextAfter": .integer("For the next page, also after an empty one.", 57), "hasMore": .bool("There are more now.", false),
                        "lastSeq": .integer("The run's newest event.", 57),
                    ]))
        ], codes: [.invalidCursor, .eventsPruned])

    static let listTurns = Operation(
        summary: "List the turns of a run", tag: .results,
        parameters: [
            .query("after", .integer("Turns with greater numbers.", 0, range: 0...Int64(Int32.max))),
            .query("limit", .integer("Turns on the page.", 20, range: range(APILimits.pageTurns))),
            .list("status", .closed("Any of these.", TurnStatus.self, .completed)),
        ],
        responses: [
            .json(
                200, "A page.",
                .object(
                    "A page of turns.",
                    [
                        "turns": .list("The turns, by number.", of: RunSchemas.turn.reference), "nextAfter": .integer("For the next page.", 2),
                        "hasMore": .bool("There are more now.", false),
                    ]))
        ])

    static let getTurn = Operation(
        summary: "Read a turn", tag: .results,
        responses: [.json(200, "The turn.", .object("The turn.", ["turn": RunSchemas.turn.reference]))])

    static let getPatch = Operation(
        summary: "Take the patch, from the base to the last ended turn", tag: .results, responses: [patchResponse],
        codes: [.patchNotReady, .patchPruned])

    static let getTurnPatch = Operation(
        summary: "Take the patch of one turn alone", tag: .results, responses: [patchResponse], codes: [.patchNotReady, .patchPruned])

    static let me = Operation(
        summary: "Who asks, of which server", tag: .description,
        responses: [.json(200, "The account, the key, the limits.", DescriptionSchemas.me.reference)])

    static let models = Operation(
        summary: "The models that runs can name", tag: .description,
        responses: [
            .json(
                200, "The catalog.",
                .object(
                    "The catalog.",
                    [
                        "defaultModelId": .text("Runs that name none have it.", "anthropic/claude-sonnet-4.6").orNull(),
                        "models": .list("The models.", of: DescriptionSchemas.model.reference),
                    ]))
        ])

    static let openAPI = Operation(
        summary: "This document", tag: .description, responses: [.json(200, "OpenAPI 3.1.", .anything("The document.", ["openapi": "3.1.0"]))])

    static let health = Operation(
        summary: "Whether the process answers", tag: .health,
        responses: [.json(200, "It does.", .object("That it does.", ["status": .closed("Always `ok`.", ["ok"], "ok")]))])

    static let readiness = Operation(
        summary: "Whether runs are taken", tag: .health,
        responses: [
            .json(200, "They are.", readinessResponse),
            .json(503, "They are not.", readinessResponse),
        ])

    static let metrics = Operation(
        summary: "Figures for Prometheus", tag: .health,
        responses: [
            .text(
                "The text format, version 0.0.4. For callers on the same machine, or with the metrics token.", "text/plain; version=0.0.4",
                "hearth_runs{status=\"idle\"} 3\n")
        ], codes: [.unauthenticated])

    private static let readinessResponse = JSONSchema.object(
        "Whether runs are taken.",
        [
            "status": .closed("Whether they are.", ["ready", "not_ready"], "ready"),
            "problems": .list("What stands in the way.", of: .text("A problem.", "the disk is full")),
        ])

    /// The schema of one frame, as a parser of Server-Sent Events delivers it.
    private static let frame = JSONSchema.object(
        "A frame.",
        [
            "id": .text("The event's number; of durable events only.", "7"), "event": .known("The event's type.", EventType.self, .message),
            "data": .text("An `Event` as JSON, in one line.", "{\"seq\":7,\"type\":\"message\",…}")
                .with(["contentMediaType": "application/json", "contentSchema": EventSchemas.event.reference.document]),
            "retry": .integer("Milliseconds before a reader connects again.", 1_000),
        ], optional: ["id", "retry"])

    private static let types = Parameter.query(
        "types",
        .text("Types of events with commas between them; `turn.*` is a group.", "run.status,turn.*", pattern: typesPattern))

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
        The bytes of `git diff --binary --full-index`; empty when nothing changed. Its lines are in whatever encoding the repository's files are: \
        read and write it as bytes.
        """, "text/x-diff", "diff --git a/hook.ts b/hook.ts\n…",
        headers: ["X-Turn": .integer("The turn after which it was taken.", 1)])
}

/// The operations whose features this version lacks: their requests, and the refusal as their only answer.
extension Operation {
    static let publishRun = Operation(
        summary: "Publish what the run has (not there yet: refused with `not_configured`)", tag: .results, body: RequestSchemas.publish,
        responses: [],
        codes: [.notConfigured])

    static let rollbackRun = Operation(
        summary: "Put the work tree back to the end of a turn (not there yet: refused with `not_configured`)", tag: .results,
        body: RequestSchemas.rollback, responses: [], codes: [.notConfigured])

    static let usage = Operation(
        summary: "What was used (not there yet: refused with `not_configured`)", tag: .description,
        parameters: [
            .query("from", .text("The first day, in UTC.", "2026-11-01")), .query("to", .text("The day after the last one.", "2026-12-01")),
            .query("groupBy", .closed("What a row stands for.", ["day", "key", "model", "repository"], "day")),
        ], responses: [], codes: [.notConfigured])
}
