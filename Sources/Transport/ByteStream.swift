public import Coding
internal import Runtime

/// The bytes of an answer, as they come. For one reader; letting go of the stream, or cancelling the reading task, closes the connection.
///
/// It ends with `nil` when the answer is complete and throws when it is not.
public final class ByteStream: AsyncSequence, Sendable {
    /// Pieces of any size.
    public typealias Element = SharedBytes
    /// Why there is no more.
    public typealias Failure = TransportError

    /// What happens when the reader is slower than the sender.
    public enum Overflow: Sendable {
        /// The connection is not read until there is room: the sender has to wait.
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

    /// The next piece: everything that has come, waited for when there is nothing.
    public func next() async throws(TransportError) -> SharedBytes? {
        try await buffer.next()
    }

    /// The stream as a sequence.
    public func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads the stream.
    public struct Iterator: AsyncIteratorProtocol {
        let stream: ByteStream

        /// The next piece.
        public mutating func next() async throws(TransportError) -> SharedBytes? {
            try await stream.next()
        }

        /// The next piece.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportError) -> SharedBytes? {
            try await stream.next()
        }
    }
}
