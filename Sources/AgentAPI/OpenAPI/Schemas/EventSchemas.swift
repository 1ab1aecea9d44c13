internal import Coding
internal import RunEngine

/// The schemas of a run's events: one for each type, and `Event`, which is any of them.
enum EventSchemas {
    /// The schema of any event. An unknown type matches `OtherEvent`, which clients ignore.
    static let event = Component(
        "Event",
        JSONSchema(
            keywords: [
                "description": "An event of a run. The type says which; clients ignore types they do not know.",
                "anyOf": .array((typed.map(\.component) + [other]).map(\.reference.document)),
                "discriminator": [
                    "propertyName": "type",
                    "mapping": .object(
                        JSONObject(typed.map { ($0.type.rawValue, .string("#/components/schemas/\($0.component.name)")) })),
                ],
            ], example: typed.first { $0.type == .message }?.component.schema.example ?? .null))

    /// The schema of an event whose type is newer than the client.
    static let other = Component(
        "OtherEvent", envelope("An event of a type that is not described here.", type: .text("Its type.", "weather"), .anything("Its data.", [:])))

    /// The event types with their schemas.
    static let typed: [(type: EventType, component: Component)] = EventType.allCases.map { type in
        (
            type,
            Component(
                name(type),
                envelope(description(of: type), type: .text("Its type.", type.rawValue).with(["const": .string(type.rawValue)]), data(type)))
        )
    }

    static let all = [event, other] + typed.map(\.component)

    private static func envelope(_ description: String, type: JSONSchema, _ data: JSONSchema) -> JSONSchema {
        .object(
            description,
            [
                "seq": .integer("Its number, without gaps from 1; `null` for events that are in no log.", 7, range: 1...Int64.max).orNull(),
                "type": type, "runId": .id("The run.", "run"), "turn": .integer("The turn; `null` outside turns.", 1, range: 1...Int64.max).orNull(),
                "at": .time("When it happened."), "data": data,
            ])
    }

    /// Returns the schema's name: `turn.ended` → `TurnEndedEvent`.
    private static func name(_ type: EventType) -> String {
        type.rawValue.split { $0 == "." || $0 == "_" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Event"
    }

    private static func description(of type: EventType) -> String {
        switch type {
        case .runStatus: "The status, the outcome or `sessionActive` of the run changed."
        case .phase: "The run does something else."
        case .turnQueued: "A prompt was accepted, or changed while it waited."
        case .turnStarted: "A turn left the queue."
        case .turnEnded: "A turn ended; it may have been withdrawn."
        case .message: "A whole message: the prompt as the agent has it, or the agent's text."
        case .messageDelta: "A piece of a message that is being written. In no log; may be skipped for a slow reader."
        case .reasoning: "A whole piece of the model's reasoning."
        case .toolStarted: "The agent uses a tool."
        case .toolEnded: "A tool came to its end."
        case .todo: "The agent's list of what is to do, whole."
        case .fileChanged: "A file that the turn changed."
        case .checkStarted: "A check began."
        case .checkEnded: "A check ended."
        case .review: "The agent reviewed its patch."
        case .patch: "The turn's changes are collected."
        case .pullRequest: "Something happened to the pull request."
        case .usage: "What was used."
        case .question: "A question opened or closed."
        case .sessionExpiring: "The session ends soon unless it is used."
        case .sandbox: "The state of the sandbox changed."
        case .sandboxLost: "The sandbox is gone."
        case .chained: "The run goes on from another one, or in another one."
        case .rollback: "The work tree went back."
        case .warning: "Something is not as it should be, and the run goes on."
        case .problem: "Something failed."
        case .streamEnd: "The stream ends. In no log."
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
