internal import Coding

/// A successful response of an operation.
struct OperationResponse: Sendable {
    let status: Int
    let description: String
    let contentType: String?
    let schema: JSONSchema?
    /// The header fields that are always present besides `X-Request-Id`.
    var headers: [String: JSONSchema] = [:]

    /// Returns a response with a JSON body.
    static func json(_ status: Int, _ description: String, _ schema: JSONSchema, headers: [String: JSONSchema] = [:]) -> OperationResponse {
        OperationResponse(status: status, description: description, contentType: "application/json", schema: schema, headers: headers)
    }

    /// Returns a response with a text body of the given type.
    static func text(_ description: String, _ contentType: String, _ example: String, headers: [String: JSONSchema] = [:]) -> OperationResponse {
        OperationResponse(status: 200, description: description, contentType: contentType, schema: .text(description, example), headers: headers)
    }

    /// Returns a response without a body.
    static func nothing(_ description: String) -> OperationResponse {
        OperationResponse(status: 204, description: description, contentType: nil, schema: nil)
    }

    /// The response's object in the OpenAPI document.
    var document: JSONValue {
        var fields: JSONObject = ["X-Request-Id": ["$ref": "#/components/headers/X-Request-Id"]]
        for (name, schema) in headers {
            fields[name] = ["required": true, "schema": schema.document, "description": schema.keywords["description"] ?? ""]
        }
        var members: JSONObject = ["description": .string(description), "headers": .object(fields)]
        if let contentType, let schema {
            members["content"] = .object([contentType: ["schema": schema.document, "example": schema.example]])
        }
        return .object(members)
    }
}
