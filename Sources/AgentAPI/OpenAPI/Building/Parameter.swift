internal import Coding

/// A parameter of a request.
struct Parameter: Sendable {
    /// Where it stands.
    enum Place: String {
        case path, query, header
    }

    let name: String
    let place: Place
    let schema: Schema
    /// Shown once, as a list with commas.
    var isCommaList = false

    /// As the document shows it.
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
