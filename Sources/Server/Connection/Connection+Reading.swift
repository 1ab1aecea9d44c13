internal import Coding
internal import Glibc
internal import Runtime

/// Receives bytes, parses them, and passes them to the request in progress.
extension Connection {
    func read() {
        guard interest.contains(.read) else { return }
        let buffer = ReceiveBuffer.shared
        let count = recv(raw, buffer.baseAddress, buffer.count, 0)
        if count < 0 {
            if errno != EAGAIN && errno != EINTR { close() }
            return
        }
        if count == 0 { return peerEnded() }
        if machine.phase == .lingering {
            lingered += count
            if lingered > ServerLimits.lingerBytes { close() }
            return
        }
        windowBytes += count
        let received = UnsafeBufferPointer(start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
        if unparsed.isEmpty {
            let taken = parse(received)
            if taken < count, machine.takesBytes { unparsed.append(contentsOf: UnsafeBufferPointer(rebasing: received[taken...])) }
            handOverIfDue()
        } else {
            unparsed.append(contentsOf: received)
            parseUnparsed()
        }
        updateInterest()
    }

    /// Parses the remaining bytes. Also called when there are none: the end of a body that filled the buffer exactly is found without another byte.
    func parseUnparsed() {
        guard !isParsing else { return }
        let bytes = unparsed
        unparsed = []
        let taken = bytes.withUnsafeBufferPointer { parse($0) }
        if taken < bytes.count, machine.takesBytes { unparsed = Array(bytes[taken...]) + unparsed }
        handOverIfDue()
    }

    /// Hands the connection over if the response to a request that was just parsed takes it over.
    private func handOverIfDue() {
        if case .takeover = exchange?.sending { flush() }
    }

    /// Parses as far as allowed and returns the number of bytes taken. A request's handler starts only when the received part of its body has been
    /// taken, so that most bodies are complete before it runs.
    private func parse(_ input: UnsafeBufferPointer<UInt8>) -> Int {
        isParsing = true
        defer { isParsing = false }
        var position = 0
        repeat {
            while mayParse {
                do throws(HTTPFailure) {
                    guard try parseOnce(input, &position) else { return position }
                } catch {
                    fail(error)
                    return input.count
                }
            }
            // The handler may answer at once; then the next request is parsed too.
            startHandler()
        } while machine.phase == .reading && position < input.count
        return position
    }

    /// Takes the next part of a request; returns false if there is none.
    private func parseOnce(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(HTTPFailure) -> Bool {
        switch try parser.next(input, &position) {
        case .head(let head): begin(head)
        case .body(let range): exchange?.inlet?.receive(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: input[range])))
        case .end:
            machine.bodyEnded()
            exchange?.inlet?.finish()
            deadline.forget(.body)
            startHandler()
        case .needsMore:
            startHandler()
            if machine.phase == .reading, !parser.isBetweenRequests, deadline.awaited != .head { deadline.expect(.head, within: owner.timeouts.head) }
            return false
        }
        return true
    }

    /// True if parsing may go on: a body is read while the handler takes it, and the next request once this one is answered.
    private var mayParse: Bool {
        switch machine.phase {
        case .reading: return true
        case .answering: return !machine.isBodyComplete && (exchange?.inlet?.buffered ?? 0) < ServerLimits.bodyBufferBytes
        case .lingering, .closed: return false
        }
    }

    private func begin(_ head: RequestHead) {
        machine.begin(head)
        if owner.isDraining { machine.makeLast() }
        var length: Int?
        if case .length(let count) = head.body { length = count }
        let inlet = head.body == .none ? nil : BodyInlet(length: length) { [weak self] in self?.bodyWanted() }
        exchange = Exchange(head, inlet)
        deadline.clear()
        if inlet != nil { expectBody() }
    }

    private func startHandler() {
        guard let exchange, !exchange.isStarted else { return }
        exchange.isStarted = true
        let request = Request(
            id: exchange.id, method: exchange.head.method, target: exchange.head.target, fields: exchange.head.fields, peer: peer,
            receivedAt: SystemTime().monotonic, body: RequestBody(inlet: exchange.inlet))
        let handler = owner.handler
        exchange.task = Task.immediate { @NetworkLoop [weak self] in
            let response = await handler.respond(to: request)
            self?.respond(response, to: exchange)
        }
    }

    /// Called when the handler waits for bytes of the body.
    private func bodyWanted() {
        guard let exchange, machine.phase == .answering else { return }
        if exchange.head.expectsContinue, !exchange.hasSentContinue, !machine.isBodyComplete {
            exchange.hasSentContinue = true
            output.append(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            flush()
        }
        if !isParsing { parseUnparsed() }
        updateInterest()
    }

    private func peerEnded() {
        machine.peerEnded()
        switch machine.phase {
        case .reading, .lingering: return close()
        case .answering, .closed: break
        }
        guard let exchange else { return close() }
        if !machine.isBodyComplete { exchange.inlet?.fail(.connectionLost) }
        // A stream that nobody can end would go on for ever; any other answer may still be awaited by a client that only ended its own side.
        if case .source = exchange.sending { return close() }
        updateInterest()
    }

    /// Handles bytes that are invalid or did not arrive: a request in progress gets the failure through its body, otherwise the handler answers it.
    func fail(_ failure: HTTPFailure) {
        machine.makeLast()
        unparsed = []
        if let exchange {
            exchange.inlet?.fail(failure)
            startHandler()
            return
        }
        let head = RequestHead(
            method: .get, target: Target(form: .origin, path: "/"), fields: Fields(), isVersion10: false, body: .none, keepsAlive: false,
            expectsContinue: false)
        machine.begin(head)
        deadline.clear()
        let exchange = Exchange(head, nil)
        exchange.isStarted = true
        self.exchange = exchange
        respond(owner.handler.response(to: failure, id: exchange.id), to: exchange)
    }
}

/// The buffer that every connection receives into: the loop reads one connection at a time, so one buffer serves all, for the life of the process.
@NetworkLoop private enum ReceiveBuffer {
    static let shared = UnsafeMutableRawBufferPointer.allocate(byteCount: ServerLimits.readBytes, alignment: 16)
}
