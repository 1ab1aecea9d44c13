internal import Coding

/// A parameter of a request.
struct Parameter: Sendable {
    /// The part of the request that holds the parameter.
    enum Location: String {
        case path, query, header
    }

    let name: String
    let location: Location
    let schema: JSONSchema
    /// True if the values are comma-separated in one parameter.
    var isCommaList = false

    /// The parameter's object in the OpenAPI document.
    var document: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "in": .string(location.rawValue), "required": .bool(location == .path), "schema": schema.document,
            "description": schema.keywords["description"] ?? "",
        ]
        if isCommaList {
            members["style"] = "form"
            members["explode"] = false
        }
        return .object(members)
    }
}

extension Parameter {
    /// Returns a query parameter.
    static func query(_ name: String, _ schema: JSONSchema) -> Parameter {
        Parameter(name: name, location: .query, schema: schema)
    }

    /// Returns a query parameter with comma-separated values.
    static func list(_ name: String, _ item: JSONSchema) -> Parameter {
        let description = item.keywords["description"]?.asString ?? ""
        return Parameter(name: name, location: .query, schema: .list(description, of: item).with(["minItems": 1]), isCommaList: true)
    }

    /// Returns the path parameter with this name.
    static func path(_ name: String) -> Parameter {
        switch name {
        case "id": Parameter(name: name, location: .path, schema: .id("The run's id.", "run"))
        case "qid": Parameter(name: name, location: .path, schema: .id("The question's id.", "q"))
        case "messageId": Parameter(name: name, location: .path, schema: .id("The prompt's id.", "msg"))
        default: Parameter(name: name, location: .path, schema: .integer("The turn's number.", 1, range: 1...Int64(Int32.max)))
        }
    }

    /// The header field that lets a repeated POST take effect only once.
    static let idempotencyKey = Parameter(
        name: "Idempotency-Key", location: .header,
        schema: .text(
            "A key with which a repeated request takes effect only once. Kept for 24 hours.", "web-7-attempt-1", length: 1...255, pattern: "^[!-~]+$")
    )
}

extension JSONSchema {
    /// Returns the schema of a Boolean in a query.
    static func flag(_ description: String) -> JSONSchema {
        closed(description, ["1", "true", "0", "false"], "1")
    }
}
