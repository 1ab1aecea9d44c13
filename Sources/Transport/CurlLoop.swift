internal import CCurl
internal import Runtime

/// The process's only `curl_multi`, driven by the loop's poller and timers (`curl_multi_socket_action`). Its handles are used nowhere else, and
/// never from inside one of their own callbacks.
@TransportLoop
final class CurlLoop {
    static let shared = CurlLoop()

    private let multi: UnsafeMutableRawPointer
    private let time = SystemTime()
    private var transfers: [TransferTicket: Transfer] = [:]
    private var tickets: [UnsafeMutableRawPointer: TransferTicket] = [:]
    private var timers: [TransferTicket: TimerID] = [:]
    private var watches: [Int32: Watch] = [:]
    private var curlTimer: TimerID?

    private init() {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let multi = curl_multi_init() else {
            // This happens at the first request of the process; without a handle there is no agent to talk to.
            preconditionFailure("libcurl has no multi handle")
        }
        self.multi = multi
        hearth_curl_multi_callbacks(multi, CurlLoop.socketChanged, CurlLoop.timerChanged, nil)
        boundConnections()
    }

    /// Sets the number of connections to keep. libcurl counts those in use too: with as many open streams as this number allows, it would keep none
    /// between requests.
    private func boundConnections() {
        hearth_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, TransportLimits.idleConnections + transfers.count)
    }

    /// Starts a transfer. Its sink learns of the end exactly once.
    func start(_ order: TransferOrder, _ ticket: TransferTicket, _ sink: any TransferSink) {
        guard !ticket.isCancelled else { return sink.finish(.cancelled) }
        do throws(TransportError) {
            let transfer = try Transfer(order, ticket, sink, now: time.monotonic)
            transfer.onBegin = { [weak self, weak transfer] in if let transfer { self?.arm(transfer) } }
            transfers[ticket] = transfer
            tickets[transfer.handle] = ticket
            boundConnections()
            curl_multi_add_handle(multi, transfer.handle)
            arm(transfer)
        } catch {
            sink.finish(error)
        }
    }

    /// Resumes a transfer whose reader has room again.
    func resume(_ ticket: TransferTicket) {
        guard let transfer = transfers[ticket] else { return }
        transfer.resume(now: time.monotonic)
        arm(transfer)
        collect()
    }

    /// Ends a transfer, whether running or not started yet; its connection is closed.
    func cancel(_ ticket: TransferTicket) {
        ticket.cancel()
        stop(ticket, .cancelled)
    }

    private func stop(_ ticket: TransferTicket, _ error: TransportError) {
        guard let transfer = remove(ticket) else { return }
        transfer.fail(error)
    }

    private func remove(_ ticket: TransferTicket) -> Transfer? {
        guard let transfer = transfers.removeValue(forKey: ticket) else { return nil }
        tickets[transfer.handle] = nil
        if let timer = timers.removeValue(forKey: ticket) { TransportLoop.cancel(timer) }
        curl_multi_remove_handle(multi, transfer.handle)
        boundConnections()
        return transfer
    }

    // MARK: deadlines

    /// Sets the transfer's only timer to its next deadline. Arriving bytes do not move the timer, they only note the time: it is set again when it fires.
    private func arm(_ transfer: Transfer) {
        let ticket = transfer.ticket
        if let timer = timers.removeValue(forKey: ticket) { TransportLoop.cancel(timer) }
        guard let next = transfer.deadlines.next() else { return }
        timers[ticket] = TransportLoop.schedule(at: next.at) { [self] in check(ticket) }
    }

    private func check(_ ticket: TransferTicket) {
        timers[ticket] = nil
        guard let transfer = transfers[ticket] else { return }
        if let next = transfer.deadlines.next(), next.at <= time.monotonic { return stop(ticket, .timedOut(next.part)) }
        arm(transfer)
    }

    // MARK: libcurl's requests

    /// Starts or stops watching a socket for libcurl (`CURLMOPT_SOCKETFUNCTION`).
    private static let socketChanged: hearth_curl_socket_change = { _, socket, what, _, _ in
        TransportLoop.assumeIsolated { CurlLoop.shared.watch(socket, what) }
        return 0
    }

    /// Sets the time after which libcurl wants to be called (`CURLMOPT_TIMERFUNCTION`), which must not happen inside this callback.
    private static let timerChanged: hearth_curl_timer_change = { _, millis, _ in
        TransportLoop.assumeIsolated { CurlLoop.shared.setTimer(millis: millis) }
        return 0
    }

    private func watch(_ socket: Int32, _ what: Int32) {
        if what == CURL_POLL_REMOVE {
            if let watch = watches.removeValue(forKey: socket) { TransportLoop.unwatch(watch) }
            return
        }
        let interest: Interest = what == CURL_POLL_IN ? .read : what == CURL_POLL_OUT ? .write : [.read, .write]
        do throws(SystemError) {
            if let watch = watches[socket] {
                try TransportLoop.change(watch, to: interest)
            } else {
                watches[socket] = try TransportLoop.watch(socket, for: interest) { [self] readiness in act(on: socket, readiness) }
            }
        } catch {
            // Without a watch the transfer ends by its own timeouts.
            Logger(label: "transport").warning("a socket cannot be watched", ["error": "\(error)"])
        }
    }

    private func setTimer(millis: Int) {
        if let timer = curlTimer { TransportLoop.cancel(timer) }
        curlTimer =
            millis < 0
            ? nil
            : TransportLoop.schedule(after: .milliseconds(millis)) { [self] in
                curlTimer = nil
                act(on: CURL_SOCKET_TIMEOUT, [])
            }
    }

    private func act(on socket: Int32, _ readiness: Readiness) {
        var events: Int32 = 0
        if readiness.contains(.readable) { events |= CURL_CSELECT_IN }
        if readiness.contains(.writable) { events |= CURL_CSELECT_OUT }
        if readiness.contains(.error) || readiness.contains(.hangup) { events |= CURL_CSELECT_ERR | CURL_CSELECT_IN }
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, events, &running)
        collect()
    }

    /// Finishes the transfers that libcurl has completed.
    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle, let ticket = tickets[handle] else { continue }
            let code = hearth_curl_message_result(message)
            guard let transfer = remove(ticket) else { continue }
            transfer.finish(code)
        }
    }
}

/// The library used for outgoing HTTP.
public enum TransportLibrary {
    /// The versions of the library and of those it uses: `libcurl/7.88.1 OpenSSL/3.0.15 …`.
    public static var version: String { String(cString: curl_version()) }
}
