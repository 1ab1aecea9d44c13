internal import AgentAPI
internal import CLI
internal import Coding

/// `hearth openapi`: prints the OpenAPI document of this version without a server.
struct OpenAPICommand: Subcommand {
    let syntax = Syntax(
        words: ["openapi"], summary: "print the OpenAPI 3.1 document of the HTTP API",
        options: [.value("--url", "URL", "the server that the document names (default \(ClientOptions.defaultURL))")],
        notes: ["A running server gives the same at /api/v1/openapi."])

    func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode {
        let document = OpenAPIDocument(version: ProductVersion.number, serverURL: arguments.value("--url") ?? ClientOptions.defaultURL)
        Console.line(String(decoding: document.value.encodedPretty(), as: UTF8.self))
        return .done
    }
}
