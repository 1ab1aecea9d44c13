internal import Coding

/// A parameter of a request.
struct Parameter: Sendable {
    /// The part of the request that holds the parameter.
    enum Place: String {
        case path, query, header
    }

    let name: String
    let place: Place
    let schema: Schema
    /// True if the values are comma-separated in one parameter.
    var isCommaList = false

    /// The parameter's object in the OpenAPI document.
    var document: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "in": .string(place.rawValue), "required": .bool(place == .path), "schema": schema.document,
            "description": schema.keywords["description"] ?? "",
        ]
        if isCommaList {
            members["style"] = "form"
            members["explode"] = false
        }
        return .object(members)
    }
}
