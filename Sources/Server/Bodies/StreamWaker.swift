public import Runtime

/// The handle by which a source tells its connection that there is more. Waking too often, or after the end, is harmless.
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
