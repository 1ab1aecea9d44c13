internal import Runtime
internal import Synchronization

/// Everything that a transfer needs to begin.
struct TransferOrder: Sendable {
    let request: HTTPRequest
    /// The request's headers and those of the endpoint: secrets.
    let headers: [String: String]
    let target: Route.Target
    let timeouts: TransportTimeouts
}

/// The name of a transfer from its order to its end; made before it begins, so that it can be cancelled at any time.
final class TransferTicket: Sendable, Hashable {
    private let cancelled = Atomic(false)

    /// It is not to begin, or not to go on.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }

    static func == (left: TransferTicket, right: TransferTicket) -> Bool { left === right }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
