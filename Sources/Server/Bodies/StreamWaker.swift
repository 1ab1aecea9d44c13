public import Runtime

/// How a source tells its connection that there is more. Calling it too often, or after the end, is harmless.
@NetworkLoop public struct StreamWaker: Sendable {
    private let action: @NetworkLoop @Sendable () -> Void

    /// A waker that runs `action`; tests of sources make theirs so.
    public nonisolated init(_ action: @escaping @NetworkLoop @Sendable () -> Void) {
        self.action = action
    }

    /// There is more: the source is asked soon, not inside this call.
    public func wake() {
        action()
    }
}
