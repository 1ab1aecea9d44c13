public import Runtime

/// Where handlers run. By its name here: that this file's import is public is not seen in attributes alone when the compiler takes files in groups.
public typealias HandlerLoop = NetworkLoop

/// Answers requests.
public protocol HTTPHandler: Sendable {
    /// The response to a request. Runs on the loop and must not block it; a failure is a response too. When the client is gone, the task
    /// is cancelled and what is returned is dropped.
    @NetworkLoop func respond(to request: Request) async -> Response

    /// The response to what never became a request: bad bytes, a limit, a time-out. The connection ends after it.
    @NetworkLoop func response(to failure: HTTPFailure, id: RequestID) -> Response
}

extension HTTPHandler {
    /// A line of text.
    @NetworkLoop public func response(to failure: HTTPFailure, id: RequestID) -> Response {
        .text(failure.status, failure.detail + "\n")
    }
}
