public import Coding
internal import Runtime

/// The bytes of an answer, as they arrive. For one reader; releasing the stream, or cancelling the reading task, closes the connection.
///
/// It ends with `nil` if the answer is complete, and throws otherwise.
public final class ByteStream: AsyncSequence, Sendable {
    /// Pieces of any size.
    public typealias Element = SharedBytes
    /// The error that ends an incomplete answer.
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
