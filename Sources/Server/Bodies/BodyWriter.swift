public import Coding
internal import Runtime

/// The sink that a `.writer` body writes to.
public struct BodyWriter: Sendable {
    private let action: @NetworkLoop @Sendable (SharedBytes) async throws(HTTPFailure) -> Void

    /// Creates a writer that passes bytes to `action`.
    public init(_ action: @escaping @NetworkLoop @Sendable (SharedBytes) async throws(HTTPFailure) -> Void) {
        self.action = action
    }

    /// Sends bytes; waits while 128 KiB or more are queued. Throws `connectionLost` if the client is gone.
    @NetworkLoop public func write(_ bytes: SharedBytes) async throws(HTTPFailure) {
        try await action(bytes)
    }
}
