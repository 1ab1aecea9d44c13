internal import Runtime

/// A connection on its way to the relay, which can be taken once.
@NetworkLoop final class RemoteSocket {
    private var descriptor: Descriptor?

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = consume descriptor
    }

    func take() -> Descriptor? { descriptor.take() }
}
