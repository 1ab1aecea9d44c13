internal import Coding
internal import Runtime

/// The receiver of a transfer's response. Called on the loop only.
@TransportLoop
protocol TransferSink: AnyObject {
    /// Receives the complete status and headers.
    func begin(_ head: HTTPHead)
    /// Receives bytes of the body.
    func take(_ bytes: [UInt8]) -> SinkAnswer
    /// Receives the end of the response, which is complete if there is no error.
    func finish(_ error: TransportError?)
}

/// A sink's reply to bytes.
enum SinkAnswer {
    /// It accepted them.
    case taken
    /// It wants them again when the transfer is resumed.
    case later
    /// It wants no more: the transfer ends with this error.
    case refused(TransportError)
}

/// A sink that collects a whole response.
@TransportLoop
final class WholeSink: TransferSink {
    private let limit: Int
    private var continuation: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>?
    private var head: HTTPHead?
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(limit: Int, _ continuation: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>) {
        self.limit = limit
        self.continuation = continuation
    }

    func begin(_ head: HTTPHead) {
        self.head = head
        guard let size = head.headers["content-length"].flatMap({ Int($0) }) else { return }
        // A declared length above the limit need not be read to be believed. For any other, there is room at once, without copies as the body grows.
        isTooLarge = size > limit
        if !isTooLarge { body.reserveCapacity(max(0, size)) }
    }

    func take(_ bytes: [UInt8]) -> SinkAnswer {
        guard !isTooLarge, body.count + bytes.count <= limit else { return .refused(.tooLarge(limit: limit)) }
        body += bytes
        return .taken
    }

    func finish(_ error: TransportError?) {
        let waiting = continuation
        continuation = nil
        if let error {
            body = []
            waiting?.resume(returning: .failure(error))
        } else if let head {
            waiting?.resume(returning: .success(HTTPResponse(head: head, body: SharedBytes(body))))
        } else {
            waiting?.resume(returning: .failure(.malformed("an answer without a head")))
        }
    }
}

/// A sink that delivers the head as soon as it is complete, and the body through a buffer.
@TransportLoop
final class StreamSink: TransferSink {
    private let buffer: StreamBuffer
    private let limit: Int
    private var continuation: CheckedContinuation<Result<HTTPHead, TransportError>, Never>?

    init(_ buffer: StreamBuffer, limit: Int, _ continuation: CheckedContinuation<Result<HTTPHead, TransportError>, Never>) {
        self.buffer = buffer
        self.limit = limit
        self.continuation = continuation
    }

    func begin(_ head: HTTPHead) {
        continuation?.resume(returning: .success(head))
        continuation = nil
    }

    func take(_ bytes: [UInt8]) -> SinkAnswer {
        switch buffer.offer(bytes) {
        case .taken: return .taken
        case .full: return .later
        case .overflow: return .refused(.tooLarge(limit: limit))
        }
    }

    func finish(_ error: TransportError?) {
        continuation?.resume(returning: .failure(error ?? .malformed("an answer without a head")))
        continuation = nil
        buffer.finish(error)
    }
}
