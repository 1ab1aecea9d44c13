internal import AgentAPI
internal import Coding

/// `hearth openapi`: prints the OpenAPI document of this version without a server.
enum OpenAPICommand: Command {
    static let syntax = Syntax(
        words: ["openapi"], summary: "print the OpenAPI 3.1 document of the HTTP API",
        options: [.value("--url", "URL", "the server that the document names (default \(ClientOptions.standardURL))")],
        notes: ["A running server gives the same at /api/v1/openapi."])

    static func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let document = OpenAPIDocument(version: Version.number, serverURL: arguments.value("--url") ?? ClientOptions.standardURL)
        Console.line(String(decoding: document.value.encodedPretty(), as: UTF8.self))
        return .done
    }
}
