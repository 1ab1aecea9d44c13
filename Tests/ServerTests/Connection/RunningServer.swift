import Runtime

@testable import Server

extension HTTPServer {
    /// Runs `body` beside a server on a free port, and stops the server afterwards.
    static func serving(
        _ handler: any HTTPHandler, _ timeouts: ServerTimeouts = ServerTimeouts(), connectionLimit: Int? = nil,
        _ body: (HTTPServer, UInt16) async throws -> Void
    ) async throws {
        let server = HTTPServer(handler: handler, timeouts: timeouts, connectionLimit: connectionLimit)
        guard case .tcp(_, let port) = try server.listen(on: .tcp(host: "127.0.0.1", port: 0)) else { return }
        do {
            try await body(server, port)
        } catch {
            await server.drain(grace: .zero)
            throw error
        }
        await server.drain(grace: .zero)
    }
}

extension RawClient {
    /// Runs a client on a thread of its own and returns what it returns.
    static func talk<Answer: Sendable>(_ port: UInt16, _ body: @escaping @Sendable (RawClient) -> Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            WorkerThread.start(name: "client") { continuation.resume(returning: body(RawClient(port: port))) }
        }
    }
}
