internal import Coding
internal import Glibc
internal import Runtime

/// Sends bytes, and goes on once they are gone.
extension Connection {
    func flush() {
        var progress = false
        let result = output.flush(to: raw, progress: &progress)
        switch result {
        case .failed: return close()
        case .blocked:
            isBlocked = true
            if progress || deadline?.kind != .stall { expect(.stall, within: owner.timeouts.stall) }
            return updateInterest()
        case .empty:
            isBlocked = false
            forget(.stall)
            updateInterest()
        }
        guard let exchange else { return }
        switch exchange.sending {
        case .nothing: break
        case .rest: finish(exchange)
        case .source: if !exchange.isSourceWaiting { owner.enqueueWake(self) }
        case .writer:
            let waiting = exchange.writerWaits
            exchange.writerWaits = nil
            waiting?.resume()
        case .takeover(let action): handOver(action)
        }
    }

    func finish(_ exchange: Exchange) {
        self.exchange = nil
        switch machine.responseSent() {
        case .close: close()
        case .linger:
            unparsed = []
            shutdown(raw, Int32(SHUT_WR))
            expect(.linger, within: owner.timeouts.linger)
            updateInterest()
        case .readOn:
            parser.reset()
            expect(.idle, within: owner.timeouts.idle)
            // Within the parser's loop, that loop reads the next request.
            if !isParsing {
                parseUnparsed()
                updateInterest()
            }
        }
    }

    func handOver(_ action: @NetworkLoop @Sendable (consuming Descriptor, SharedBytes) -> Void) {
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        if let timer { NetworkLoop.cancel(timer.id) }
        timer = nil
        machine.close()
        exchange = nil
        owner.forget(self)
        let rest = SharedBytes(unparsed)
        unparsed = []
        guard let descriptor = descriptor.take() else { return }
        action(descriptor, rest)
    }

    func updateInterest() {
        guard let watch, machine.phase != .closed else { return }
        var wanted = Interest.none
        if !machine.hasPeerEnded, machine.phase == .lingering || unparsed.count < ServerLimits.bodyBufferBytes && readsOn { wanted.insert(.read) }
        if isBlocked { wanted.insert(.write) }
        guard wanted != interest else { return }
        interest = wanted
        do throws(SystemError) {
            try NetworkLoop.change(watch, to: wanted)
        } catch {
            close()
        }
    }

    /// False while the request's body fills its buffer because nobody takes it.
    var readsOn: Bool {
        machine.isBodyComplete || (exchange?.inlet?.buffered ?? 0) < ServerLimits.bodyBufferBytes
    }
}
