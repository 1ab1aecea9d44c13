internal import CCurl
internal import Runtime

/// One exchange at work: its handle, its place to put the answer, its deadlines. Confined to the loop.
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
    /// Called once, when the first byte is there: other deadlines count from then on.
    var begun: (() -> Void)?

    init(_ order: TransferOrder, _ ticket: TransferTicket, _ sink: any TransferSink, now: Instant) throws(TransportError) {
        self.order = order
        self.ticket = ticket
        self.sink = sink
        deadlines = TransferDeadlines(order.timeouts, start: now)
        handle = try EasyHandle(order)
    }

    /// Has libcurl call back with this transfer. The loop keeps it alive for as long as its handle is in use.
    func attach() {
        handle.setCallbacks(context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// The other end of `attach`'s context.
    nonisolated static func from(_ context: UInt) -> Transfer? {
        UnsafeRawPointer(bitPattern: context).map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// A header line; `false` ends the transfer.
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

    /// Bytes of the body: taken, to be offered again, or the end of the transfer.
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

    /// Goes on after `later`.
    func resume(now: Instant) {
        guard isPaused else { return }
        isPaused = false
        deadlines.heard(now)
        handle.unpause()
    }

    /// libcurl is done with it.
    func finish(_ code: CURLcode) {
        sink.finish(refusal ?? handle.error(for: code))
    }

    /// Ends it from our side.
    func fail(_ error: TransportError) {
        sink.finish(error)
    }
}
