internal import CCurl
internal import Runtime

/// A running exchange: its handle, the sink of its response, its deadlines. Confined to the loop.
@TransportLoop
final class Transfer {
    let ticket: TransferTicket
    private(set) var deadlines: TransferDeadlines
    /// Called once, when the first byte arrives: other deadlines apply from then on.
    var onBegin: (() -> Void)?
    private let easy: EasyHandle
    private let sink: any TransferSink
    private var head = HeadParser()
    private var refusal: TransportError?
    private var isPaused = false

    /// Prepares an exchange. Its owner keeps it alive for as long as libcurl uses its handle: libcurl calls back with a pointer to it.
    init(_ order: TransferOrder, _ ticket: TransferTicket, _ sink: any TransferSink, now: Instant) throws(TransportError) {
        self.ticket = ticket
        self.sink = sink
        deadlines = TransferDeadlines(order.timeouts, start: now)
        easy = try EasyHandle(order)
        easy.setCallbacks(header: Transfer.lineArrived, body: Transfer.bytesArrived, context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// The handle that libcurl knows the transfer by.
    var handle: UnsafeMutableRawPointer { easy.raw }

    /// Continues after `later`.
    func resume(now: Instant) {
        guard isPaused else { return }
        isPaused = false
        deadlines.heard(now)
        easy.unpause()
    }

    /// Reports the result when libcurl has completed the transfer.
    func finish(_ code: CURLcode) {
        sink.finish(refusal ?? easy.error(for: code))
    }

    /// Ends the transfer from our side.
    func fail(_ error: TransportError) {
        sink.finish(error)
    }

    // MARK: libcurl's callbacks, always on the loop's thread

    /// Receives one header line (`CURLOPT_HEADERFUNCTION`).
    private nonisolated static let lineArrived: hearth_curl_bytes = { bytes, size, count, context in
        let length = size * count
        guard let bytes, let context else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
        let transfer = UInt(bitPattern: context)
        let goesOn = TransportLoop.assumeIsolated { Transfer.from(transfer)?.receive(line: line, now: SystemTime().monotonic) ?? false }
        return goesOn ? length : 0
    }

    /// Receives bytes of the body (`CURLOPT_WRITEFUNCTION`).
    private nonisolated static let bytesArrived: hearth_curl_bytes = { bytes, size, count, context in
        let length = size * count
        guard let bytes, let context else { return 0 }
        let piece = [UInt8](UnsafeRawBufferPointer(start: bytes, count: length))
        let transfer = UInt(bitPattern: context)
        let answer = TransportLoop.assumeIsolated { Transfer.from(transfer)?.receive(piece, now: SystemTime().monotonic) }
        switch answer {
        case .taken: return length
        case .later: return Int(CURL_WRITEFUNC_PAUSE)
        case .refused, nil: return length == 0 ? 1 : 0  // anything but the length ends the transfer
        }
    }

    /// Returns the transfer that libcurl's context points to. It enters the actor's code as a number: the compiler considers no pointer sendable.
    private static func from(_ context: UInt) -> Transfer? {
        UnsafeRawPointer(bitPattern: context).map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Receives a header line; returning `false` ends the transfer.
    private func receive(line: String, now: Instant) -> Bool {
        deadlines.heard(now)
        onBegin?()
        onBegin = nil
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

    /// Passes bytes of the body to the sink, which accepts them, wants them again later, or ends the transfer.
    private func receive(_ bytes: [UInt8], now: Instant) -> SinkAnswer {
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
}
