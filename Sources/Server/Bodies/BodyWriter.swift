public import Coding
internal import Runtime

/// Where a writer's code puts its body.
public struct BodyWriter: Sendable {
    private let action: @NetworkLoop @Sendable (SharedBytes) async throws(HTTPFailure) -> Void

    /// A writer that hands bytes to `action`; tests of handlers make theirs so.
    public init(_ action: @escaping @NetworkLoop @Sendable (SharedBytes) async throws(HTTPFailure) -> Void) {
        self.action = action
    }

    /// Sends bytes; waits while 128 KiB are queued. Throws `connectionLost` when there is nobody to send them to.
    @NetworkLoop public func write(_ bytes: SharedBytes) async throws(HTTPFailure) {
        try await action(bytes)
    }
}
