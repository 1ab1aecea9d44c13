internal import Runtime
internal import Server

/// Stands in for the API until it exists: absolute links need the port, which is only known once the server listens.
@NetworkLoop final class HandlerGate: HTTPHandler {
    var handler: (any HTTPHandler)?

    nonisolated init() {}

    func respond(to request: Request) async -> Response {
        guard let handler else { return .text(.unavailable, "The server is starting.\n") }
        return await handler.respond(to: request)
    }

    func response(to failure: HTTPFailure, id: RequestID) -> Response {
        handler?.response(to: failure, id: id) ?? .text(failure.status, failure.detail + "\n")
    }
}
