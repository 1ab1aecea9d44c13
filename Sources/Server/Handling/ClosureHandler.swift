internal import Runtime

/// A handler made of a closure.
public struct ClosureHandler: HTTPHandler {
    private let body: @NetworkLoop @Sendable (Request) async -> Response

    /// Creates a handler that answers each request with `body`.
    public init(_ body: @escaping @NetworkLoop @Sendable (Request) async -> Response) {
        self.body = body
    }

    /// Calls the closure.
    @NetworkLoop public func respond(to request: Request) async -> Response {
        await body(request)
    }
}
