internal import Coding
internal import RunEngine

/// The schemas of a run's events: one for each type, and `Event`, which is any of them.
enum EventSchemas {
    /// The schema of any event. An unknown type matches `OtherEvent`, which clients ignore.
    static let event = Component(
        "Event",
        JSONSchema(
            keywords: [
                "description": "An event of a run. Its `type` tells which; clients ignore unknown types.",
                "anyOf": .array((typed.map(\.component) + [other]).map(\.reference.document)),
                "discriminator": [
                    "propertyName": "type",
                    "mapping": .object(
                        JSONObject(typed.map { ($0.type.rawValue, .string("#/components/schemas/\($0.component.name)")) })),
                ],
            ], example: typed.first { $0.type == .message }?.component.schema.example ?? .null))

    /// The schema of an event whose type is newer than the client.
    static let other = Component(
        "OtherEvent",
        envelope("An event of a type that this document does not describe.", type: .text("The type.", "weather"), .anything("The data.", [:])))

    /// The event types with their schemas.
    static let typed: [(type: EventType, component: Component)] = EventType.allCases.map { type in
        (
            type,
            Component(
                name(type),
                envelope(description(of: type), type: .text("The type.", type.rawValue).with(["const": .string(type.rawValue)]), data(type)))
        )
    }

    static let all = [event, other] + typed.map(\.component)

    private static func envelope(_ description: String, type: JSONSchema, _ data: JSONSchema) -> JSONSchema {
        .object(
            description,
            [
                "seq": .integer("The number of the event: from 1, without gaps; `null` for events that are not stored.", 7, range: 1...Int64.max)
                    .orNull(),
                "type": type, "runId": .id("The run's id.", "run"),
                "turn": .integer("The number of the turn; `null` outside of turns.", 1, range: 1...Int64.max).orNull(),
                "at": .time("The time of the event."), "data": data,
            ])
    }

    /// Returns the schema's name: `turn.ended` → `TurnEndedEvent`.
    private static func name(_ type: EventType) -> String {
        type.rawValue.split { $0 == "." || $0 == "_" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Event"
    }

    private static func description(of type: EventType) -> String {
        switch type {
        case .runStatus: "The status, the outcome or `sessionActive` of the run has changed."
        case .phase: "The run has entered another phase."
        case .turnQueued: "A prompt was accepted, or was edited while it waited."
        case .turnStarted: "A turn has left the queue."
        case .turnEnded: "A turn has ended or was withdrawn."
        case .message: "A complete message: the prompt as the agent received it, or a text of the agent."
        case .messageDelta: "A piece of a message that is being written. Not stored, and possibly skipped for a slow reader."
        case .reasoning: "A complete piece of the model's reasoning."
        case .toolStarted: "The agent has called a tool."
        case .toolEnded: "A tool call has ended."
        case .todo: "The agent's complete to-do list."
        case .fileChanged: "A file was changed by the turn."
        case .checkStarted: "A check has started."
        case .checkEnded: "A check has ended."
        case .review: "The agent has reviewed its patch."
        case .patch: "The changes of the turn have been collected."
        case .pullRequest: "The pull request has changed."
        case .usage: "The usage so far."
        case .question: "A question was opened or closed."
        case .sessionExpiring: "The session will end soon unless it is used."
        case .sandbox: "The state of the sandbox has changed."
        case .sandboxLost: "The sandbox is gone."
        case .chained: "The run continues another one, or is continued by another one."
        case .rollback: "The work tree was rolled back."
        case .warning: "Something went wrong, and the run goes on."
        case .problem: "A turn or the run has failed."
        case .streamEnd: "The stream ends. Not stored."
        }
    }

    private static func data(_ type: EventType) -> JSONSchema {
        switch type {
        case .runStatus, .phase, .sandbox, .sandboxLost, .sessionExpiring, .streamEnd: EventDataSchemas.state(type)
        case .turnQueued, .turnStarted, .turnEnded, .usage, .patch, .fileChanged: EventDataSchemas.turn(type)
        case .message, .messageDelta, .reasoning, .toolStarted, .toolEnded, .todo: EventDataSchemas.work(type)
        case .checkStarted, .checkEnded, .review, .pullRequest, .question, .chained, .rollback, .warning, .problem: EventDataSchemas.other(type)
        }
    }
}
