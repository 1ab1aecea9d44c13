public import Coding
internal import RunEngine
internal import Runtime

/// The OpenAPI 3.1 document of the API, built from the table of routes.
public struct OpenAPIDocument: Sendable {
    private let version: String
    private let serverURL: String

    /// Creates a document.
    ///
    /// - Parameters:
    ///   - version: The server's version.
    ///   - serverURL: The URL at which the server answers.
    public init(version: String, serverURL: String) {
        self.version = version
        self.serverURL = serverURL
    }

    /// The document as JSON.
    public var value: JSONValue {
        [
            "openapi": "3.1.0", "info": info, "servers": [["url": .string(serverURL)]], "paths": .object(paths), "components": components,
            "tags": .array(Operation.Tag.allCases.map { ["name": .string($0.rawValue), "description": .string($0.description)] }),
            "security": [["key": []]],
        ]
    }

    private var info: JSONValue {
        [
            "title": "Hearth", "version": .string(version), "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            "summary": "Warm coding-agent sessions over HTTP",
            "description": .string(
                """
                Start a run with a repository and a prompt, follow it, get the patch, and go on in the same session.

                Every path below `/\(Route.prefix.joined(separator: "/"))` also answers without that prefix. Fields, event types, codes, and values \
                described by `x-known-values` may be added without notice: ignore what you do not know. Unknown fields of requests are ignored, and \
                `null` is the same as absent.
                """),
        ]
    }

    private var paths: JSONObject {
        JSONObject(
            Dictionary(grouping: Route.all, by: \.path).map { path, routes in
                (path, .object(JSONObject(routes.map { ($0.method.lowercased(), operation($0)) })))
            })
    }

    private func operation(_ route: Route) -> JSONValue {
        let operation = Operation.of(route.action)
        let inPath = route.pattern.filter { $0.hasPrefix("{") }.map { Parameter.path(String($0.dropFirst().dropLast())) }
        let parameters = inPath + operation.parameters + (operation.isIdempotent ? [.idempotencyKey] : [])
        var members: JSONObject = [
            "operationId": .string(route.action.rawValue), "summary": .string(operation.summary), "tags": [.string(operation.tag.rawValue)],
            "parameters": .array(parameters.map(\.document)), "responses": .object(responses(operation, route)),
        ]
        if let body = operation.body {
            let isRequired = body.schema.keywords["required"] != nil || body.schema.keywords["if"] != nil
            members["requestBody"] = [
                "required": .bool(isRequired),
                "content": ["application/json": ["schema": body.reference.document, "example": body.schema.example]],
            ]
        }
        if let scope = route.scope {
            members["description"] = .string("Requires the scope `\(scope.rawValue)`.")
            members["security"] = [["key": [.string(scope.rawValue)]]]
        } else {
            members["security"] = []
        }
        return .object(members)
    }

    private func responses(_ operation: Operation, _ route: Route) -> JSONObject {
        var responses = operation.refusals(route).map { ("\($0)", refusal($0, $1)) }
        // A bad head, target or transfer coding never becomes a request, and has a status of its own.
        responses.append(("default", ["description": "The request is not valid HTTP.", "content": OpenAPIDocument.problems([.invalidRequest])]))
        responses += operation.responses.map { ("\($0.status)", $0.document) }
        return JSONObject(responses)
    }

    private func refusal(_ status: Int, _ codes: [ErrorCode]) -> JSONValue {
        let words = codes.map { "`\($0.rawValue)`: \($0.entry.title)." }.joined(separator: " ")
        var headers: JSONObject = ["X-Request-Id": ["$ref": "#/components/headers/X-Request-Id"]]
        if status == 401 { headers["WWW-Authenticate"] = ["required": true, "schema": ["type": "string"], "description": "`Bearer`."] }
        if status == 429 || status == 503 { headers["Retry-After"] = ["$ref": "#/components/headers/Retry-After"] }
        if status == 429 { headers["RateLimit"] = ["$ref": "#/components/headers/RateLimit"] }
        return [
            "description": .string(words), "headers": .object(headers), "content": OpenAPIDocument.problems(codes),
            "x-codes": .array(codes.map { .string($0.rawValue) }),
        ]
    }

    private static func problems(_ codes: [ErrorCode]) -> JSONValue {
        [
            "application/problem+json": [
                "schema": ProblemSchemas.problem.reference.document,
                "examples": .object(JSONObject(codes.map { ($0.rawValue, ["$ref": .string("#/components/examples/\($0.rawValue)")]) })),
            ]
        ]
    }

    private var components: JSONValue {
        let all =
            RunSchemas.all + ResultSchemas.all + EventSchemas.all + RequestSchemas.all + ProblemSchemas.all + DescriptionSchemas.all
        return [
            "schemas": .object(JSONObject(all.map { ($0.name, $0.schema.with(["example": $0.schema.example]).document) })),
            "headers": [
                "X-Request-Id": [
                    "required": true, "description": "The id of the request in the server's log.",
                    "schema": ["type": "string", "pattern": "^req_[0-9a-z]+$"],
                ],
                "RateLimit": [
                    "required": true, "description": "The limit of which nothing remains, and the seconds to wait; `RateLimit-Policy` has its size.",
                    "schema": ["type": "string"],
                ],
                "Retry-After": ["required": true, "description": "The seconds to wait.", "schema": ["type": "integer", "minimum": 0]],
            ],
            "examples": .object(
                JSONObject(ErrorCode.entries.filter { $0.status != nil }.map { ($0.code.rawValue, ["value": ProblemSchemas.example($0.code)]) })),
            "securitySchemes": [
                "key": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "crt_…",
                    "description": .string(
                        "A key made by `hearth keys create`. Scopes: "
                            + Scope.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ") + "."),
                ]
            ],
        ]
    }
}

/// The encoded OpenAPI document. It is large, needs no key, and never changes while the server runs, so it is made once, off the loop.
final class OpenAPICache: Sendable {
    private let bytes = Locked<SharedBytes?>(nil)

    func document(of facts: ServerFacts) async -> SharedBytes {
        if let bytes = bytes.withLock({ $0 }) { return bytes }
        let made = await BlockingPool.shared.run {
            SharedBytes(OpenAPIDocument(version: facts.server.version, serverURL: facts.publicURL).value.encoded())
        }
        bytes.withLock { $0 = made }
        return made
    }
}
