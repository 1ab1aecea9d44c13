internal import Runtime
internal import Synchronization

/// Everything a transfer needs to begin.
struct TransferOrder: Sendable {
    let request: HTTPRequest
    /// The headers of the request and of the endpoint: secrets.
    let headers: [String: String]
    let target: EndpointResolver.Target
    let timeouts: TransportTimeouts
}

/// The identity of a transfer from its order to its end. It exists before the transfer begins, so that it can be cancelled at any time.
final class TransferTicket: Sendable, Hashable {
    private let cancelled = Atomic(false)

    /// `true` if the transfer must not begin or continue.
    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }

    static func == (left: TransferTicket, right: TransferTicket) -> Bool { left === right }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
