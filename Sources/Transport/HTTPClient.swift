internal import Crypto
internal import Runtime

/// Sends requests to one endpoint over persistent connections. Cheap to copy; safe from any task.
public struct HTTPClient: Sendable {
    /// The endpoint that receives the requests.
    public let endpoint: Endpoint
    private let resolver: EndpointResolver

    /// Creates a client, without connecting yet.
    public init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        resolver = EndpointResolver(endpoint.address)
    }

    /// Sends a request and collects the whole response, whatever its status.
    ///
    /// - Parameter limit: the largest body in bytes.
    /// - Throws: `TransportError`; `.cancelled` as soon as the task is cancelled, with the connection closed.
    public func send(
        _ request: HTTPRequest, limit: Int, timeouts: TransportTimeouts = .standard
    ) async throws(TransportError) -> HTTPResponse {
        let order = try prepare(request, timeouts)
        let ticket = TransferTicket()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                TransportLoop.post { CurlLoop.shared.start(order, ticket, WholeSink(limit: limit, continuation)) }
            }
        } onCancel: {
            TransportLoop.post { CurlLoop.shared.cancel(ticket) }
        }
        return try check(result)
    }

    /// Sends a request and returns when the response's status and headers have arrived; the body follows as a stream.
    ///
    /// - Parameter limit: the number of bytes that may wait for the reader; `overflow` says what happens when there would be more.
    public func stream(
        _ request: HTTPRequest, limit: Int? = nil, overflow: ByteStream.Overflow = .pause,
        timeouts: TransportTimeouts = TransportTimeouts()
    ) async throws(TransportError) -> HTTPStream {
        let order = try prepare(request, timeouts)
        let limit = limit ?? TransportLimits.streamBytes
        let ticket = TransferTicket()
        let buffer = StreamBuffer(limit: limit, overflow: overflow)
        buffer.connect(
            resume: { TransportLoop.post { CurlLoop.shared.resume(ticket) } },
            cancel: { TransportLoop.post { CurlLoop.shared.cancel(ticket) } })
        let body = ByteStream(buffer)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                TransportLoop.post { CurlLoop.shared.start(order, ticket, StreamSink(buffer, limit: limit, continuation)) }
            }
        } onCancel: {
            TransportLoop.post { CurlLoop.shared.cancel(ticket) }
        }
        return HTTPStream(head: try check(result), body: body)
    }

    private func prepare(_ request: HTTPRequest, _ timeouts: TransportTimeouts) throws(TransportError) -> TransferOrder {
        let headers = endpoint.headers.reveal().merging(request.headers) { $1 }
        if let problem = request.problem ?? HTTPRequest.problem(in: headers) { throw .malformed(problem) }
        return TransferOrder(request: request, headers: headers, target: try resolver.resolve(), timeouts: timeouts)
    }

    private func check<Value>(_ result: Result<Value, TransportError>) throws(TransportError) -> Value {
        if case .failure(let error) = result, case .refused = error { resolver.forget() }
        return try result.get()
    }
}
