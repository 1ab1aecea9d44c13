public import Runtime

/// The loop that handlers run on. The alias is there to use `Runtime` by name: in batch mode the compiler does not count attributes as uses of a public
/// import.
public typealias HandlerLoop = NetworkLoop

/// A type that answers requests.
public protocol HTTPHandler: Sendable {
    /// Returns the response to a request; a failure is a response too. Runs on the loop and must not block it. If the client goes away, the task is
    /// cancelled and the response is dropped.
    @NetworkLoop func respond(to request: Request) async -> Response

    /// Returns the response to bytes that never became a request: invalid ones, an exceeded limit, a timeout. The connection ends after it.
    @NetworkLoop func response(to failure: HTTPFailure, id: RequestID) -> Response
}

extension HTTPHandler {
    /// Returns the failure's detail as a line of text.
    @NetworkLoop public func response(to failure: HTTPFailure, id: RequestID) -> Response {
        .text(failure.status, failure.detail + "\n")
    }
}

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
