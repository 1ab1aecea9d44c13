internal import CCurl
internal import Runtime

/// A running exchange: its handle, the sink of its answer, its deadlines. Confined to the loop.
@TransportLoop
final class Transfer {
    let ticket: TransferTicket
    let handle: EasyHandle
    private let order: TransferOrder
    private let sink: any TransferSink
    private var head = HeadParser()
    private var refusal: TransportError?
    private(set) var deadlines: TransferDeadlines
    private var isPaused = false
    private var hasBegun = false
    /// Called once, when the first byte arrives: other deadlines apply from then on.
    var begun: (() -> Void)?

    init(_ order: TransferOrder, _ ticket: TransferTicket, _ sink: any TransferSink, now: Instant) throws(TransportError) {
        self.order = order
        self.ticket = ticket
        self.sink = sink
        deadlines = TransferDeadlines(order.timeouts, start: now)
        handle = try EasyHandle(order)
    }

    /// Makes libcurl call back with this transfer. The loop keeps it alive for as long as its handle is in use.
    func attach() {
        handle.setCallbacks(context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// Returns the transfer for a context set by `attach`.
    nonisolated static func from(_ context: UInt) -> Transfer? {
        UnsafeRawPointer(bitPattern: context).map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Receives a header line; returning `false` ends the transfer.
    func receive(line: String, now: Instant) -> Bool {
        deadlines.heard(now)
        if !hasBegun {
            hasBegun = true
            begun?()
        }
        switch head.take(line) {
        case .more: return true
        case .complete(let head):
            sink.begin(head)
            return true
        case .tooLarge:
            refusal = .tooLarge(limit: TransportLimits.headBytes)
            return false
        }
    }

    /// Receives bytes of the body: accepts them, asks for them again later, or ends the transfer.
    func receive(_ bytes: [UInt8], now: Instant) -> SinkAnswer {
        deadlines.heard(now)
        let answer = sink.take(bytes)
        switch answer {
        case .taken: break
        case .later:
            isPaused = true
            deadlines.pause()
        case .refused(let error): refusal = error
        }
        return answer
    }

    /// Continues after `later`.
    func resume(now: Instant) {
        guard isPaused else { return }
        isPaused = false
        deadlines.heard(now)
        handle.unpause()
    }

    /// Reports the result when libcurl has completed the transfer.
    func finish(_ code: CURLcode) {
        sink.finish(refusal ?? handle.error(for: code))
    }

    /// Ends the transfer from our side.
    func fail(_ error: TransportError) {
        sink.finish(error)
    }
}
