internal import Coding

/// An answer that an operation gives when it goes well.
struct Answer: Sendable {
    let status: Int
    let words: String
    let contentType: String?
    let schema: Schema?
    /// Header fields that are always there, beside `X-Request-Id`.
    var headers: [String: Schema] = [:]

    /// JSON.
    static func json(_ status: Int, _ words: String, _ schema: Schema, headers: [String: Schema] = [:]) -> Answer {
        Answer(status: status, words: words, contentType: "application/json", schema: schema, headers: headers)
    }

    /// A text of another type.
    static func text(_ words: String, _ contentType: String, _ example: String, headers: [String: Schema] = [:]) -> Answer {
        Answer(status: 200, words: words, contentType: contentType, schema: .text(words, example), headers: headers)
    }

    /// Nothing.
    static func nothing(_ words: String) -> Answer {
        Answer(status: 204, words: words, contentType: nil, schema: nil)
    }

    /// As the document shows it.
    var document: JSONValue {
        var fields: JSONObject = ["X-Request-Id": ["$ref": "#/components/headers/X-Request-Id"]]
        for (name, schema) in headers {
            fields[name] = ["required": true, "schema": schema.document, "description": schema.keywords["description"] ?? ""]
        }
        var members: JSONObject = ["description": .string(words), "headers": .object(fields)]
        if let contentType, let schema {
            members["content"] = .object([contentType: ["schema": schema.document, "example": schema.example]])
        }
        return .object(members)
    }
}
