public import Coding
internal import Runtime

/// The bytes of a response, as they arrive. For one reader; releasing the stream, or cancelling the reading task, closes the connection.
///
/// It ends with `nil` if the response is complete, and throws otherwise.
public final class ByteStream: AsyncSequence, Sendable {
    /// Pieces of any size.
    public typealias Element = SharedBytes
    /// The error that ends an incomplete response.
    public typealias Failure = TransportError

    /// The behaviour when the reader is slower than the sender.
    public enum Overflow: Sendable {
        /// The connection is not read until there is room: the sender must wait.
        case pause
        /// The stream ends with `TransportError.tooLarge`: for a sender that must not wait.
        case cut
    }

    private let buffer: StreamBuffer

    init(_ buffer: StreamBuffer) {
        self.buffer = buffer
    }

    deinit {
        buffer.close()
    }

    /// Returns all bytes that have arrived; waits if there are none.
    public func next() async throws(TransportError) -> SharedBytes? {
        try await buffer.next()
    }

    /// Returns an iterator over the stream.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// An iterator over the stream.
    public struct Iterator: AsyncIteratorProtocol {
        let stream: ByteStream

        /// Returns the next piece.
        public mutating func next() async throws(TransportError) -> SharedBytes? {
            try await stream.next()
        }

        /// Returns the next piece.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportError) -> SharedBytes? {
            try await stream.next()
        }
    }
}

/// A bounded buffer between the receiving loop and the reading task.
final class StreamBuffer: Sendable {
    /// The outcome for received bytes.
    enum Admission {
        /// They were accepted.
        case taken
        /// There is no room: offer them again after `resume` is called.
        case full
        /// There is no room, which ends the stream.
        case overflow
    }

    private typealias Waiter = CheckedContinuation<Result<SharedBytes?, TransportError>, Never>

    private struct State {
        var bytes: [UInt8] = []
        var end: Result<Void, TransportError>?
        var waiter: Waiter?
        var isPaused = false
        var isClosed = false
        var resume: (@Sendable () -> Void)?
        var cancel: (@Sendable () -> Void)?
    }

    private let limit: Int
    private let overflow: ByteStream.Overflow
    private let state = Locked(State())

    init(limit: Int, overflow: ByteStream.Overflow) {
        self.limit = limit
        self.overflow = overflow
    }

    /// Sets the functions that resume and cancel the transfer.
    func connect(resume: @escaping @Sendable () -> Void, cancel: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.resume = resume
            state.cancel = cancel
        }
    }

    // MARK: the loop's side

    func offer(_ bytes: [UInt8]) -> Admission {
        let (admission, wake) = state.withLock { state -> (Admission, (() -> Void)?) in
            if let waiter = state.waiter {
                state.waiter = nil
                return (.taken, { waiter.resume(returning: .success(SharedBytes(bytes))) })
            }
            // An empty buffer takes any piece, so that a limit below the size of libcurl's pieces cannot stall the stream.
            if !state.bytes.isEmpty, state.bytes.count + bytes.count > limit {
                guard overflow == .pause else { return (.overflow, nil) }
                state.isPaused = true
                return (.full, nil)
            }
            state.bytes += bytes
            return (.taken, nil)
        }
        wake?()
        return admission
    }

    func finish(_ error: TransportError?) {
        let wake = state.withLock { state -> (() -> Void)? in
            guard state.end == nil else { return nil }
            let end: Result<Void, TransportError> = error.map { .failure($0) } ?? .success(())
            state.end = end
            state.resume = nil
            state.cancel = nil
            guard let waiter = state.waiter else { return nil }
            state.waiter = nil
            return { waiter.resume(returning: end.map { nil }) }
        }
        wake?()
    }

    // MARK: the reader's side

    func next() async throws(TransportError) -> SharedBytes? {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Waiter) in take(continuation) }
        } onCancel: {
            close()
        }
        return try result.get()
    }

    private func take(_ continuation: Waiter) {
        let act = state.withLock { state -> () -> Void in
            if state.isClosed { return { continuation.resume(returning: .failure(.cancelled)) } }
            if !state.bytes.isEmpty {
                let bytes = SharedBytes(state.bytes)
                state.bytes = []
                let resume = state.isPaused ? state.resume : nil
                state.isPaused = false
                return {
                    continuation.resume(returning: .success(bytes))
                    resume?()
                }
            }
            if let end = state.end { return { continuation.resume(returning: end.map { nil }) } }
            precondition(state.waiter == nil, "two readers of one stream")
            state.waiter = continuation
            return {}
        }
        act()
    }

    /// Ends the stream from the reader's side and closes the connection.
    func close() {
        let act = state.withLock { state -> () -> Void in
            state.isClosed = true
            state.bytes = []
            let waiter = state.waiter
            let cancel = state.cancel
            state.waiter = nil
            state.cancel = nil
            state.resume = nil
            return {
                waiter?.resume(returning: .failure(.cancelled))
                cancel?()
            }
        }
        act()
    }
}
