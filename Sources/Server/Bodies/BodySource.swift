public import Coding
public import Runtime

/// A response body that is pulled: the connection asks for bytes when the client can take more, and the source wakes the connection when it has more.
/// It needs no task and no queue; a slow client costs only the source's own state.
@NetworkLoop public protocol BodySource: AnyObject, Sendable {
    /// Begins the stream. After a fill that returned `.waiting`, the source calls `connection.wake()` when there is more.
    func attach(_ connection: StreamWaker)

    /// Writes what is available, at most about `budget` bytes and whole frames only, so that no cut falls inside one. The first frame may be larger.
    func fill(_ output: inout OutputBuffer, budget: Int) -> Fill

    /// Announces that the server is about to stop: the source writes its last bytes in the next fills and returns `.end`. It need not wake the
    /// connection for that.
    func draining()

    /// Tells the source that the stream is over: its end was sent, the client is gone, or it was cut. Called once, as the last call.
    func closed()
}

extension BodySource {
    /// Does nothing: the stream is cut when the grace period is over.
    public func draining() {}
}

/// A source's answer when it is asked for bytes.
public enum Fill: Sendable, Equatable {
    /// The source has more already.
    case more
    /// The source has nothing more for now and will wake the connection.
    case waiting
    /// The body is complete.
    case end
}

/// The handle through which a source tells its connection that it has more. Waking too often, or after the end, is harmless.
@NetworkLoop public struct StreamWaker: Sendable {
    private let action: @NetworkLoop @Sendable () -> Void

    /// Creates a waker that runs `action`.
    public nonisolated init(_ action: @escaping @NetworkLoop @Sendable () -> Void) {
        self.action = action
    }

    /// Announces that there is more: the source is asked soon, but not within this call.
    public func wake() {
        action()
    }
}

/// The buffer that a source writes to; its bytes are sent as they are, in one piece.
public struct OutputBuffer: ~Copyable {
    private(set) var bytes: [UInt8]

    /// Creates an empty buffer.
    public init() {
        bytes = []
    }

    /// The number of bytes written so far.
    public var count: Int { bytes.count }

    /// Appends bytes.
    public mutating func write(_ part: [UInt8]) {
        bytes.append(contentsOf: part)
    }

    /// Appends bytes.
    public mutating func write(_ part: SharedBytes) {
        part.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Appends the UTF-8 bytes of a text.
    public mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Returns the written bytes.
    public consuming func take() -> [UInt8] { bytes }
}
