internal import CSystem
internal import Coding
internal import Glibc
internal import Runtime

/// One client's connection: moves bytes between the socket, the parser, the handler and the output queue. Everything it decides about the life of
/// the connection is `ConnectionMachine`'s.
@NetworkLoop final class Connection {
    private let server: HTTPServer
    private let peer: Peer
    let raw: Int32
    private var descriptor: Descriptor?
    private var watch: Watch?
    private var interest = Interest.read
    private var machine = ConnectionMachine()
    private var parser = RequestParser()
    /// Bytes after what was parsed: the next requests.
    private var unparsed: [UInt8] = []
    private var isParsing = false
    private(set) var output = OutputQueue()
    private var isBlocked = false
    private(set) var exchange: Exchange?
    private var lingered = 0
    private var windowBytes = 0
    /// It stands in the server's queue of woken streams.
    var isQueuedForWake = false

    private var deadline: (at: Instant, kind: Deadline)?
    private var timer: (id: TimerID, at: Instant)?
    private let clock = SystemTime()

    init(_ descriptor: consuming Descriptor, server: HTTPServer, peer: Peer) {
        raw = descriptor.raw
        self.descriptor = consume descriptor
        self.server = server
        self.peer = peer
    }

    func start() throws(SystemError) {
        watch = try NetworkLoop.watch(raw, for: .read) { [weak self] in self?.ready($0) }
        expect(.idle, within: server.timeouts.idle)
    }

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.error) { return close() }
        if readiness.contains(.writable) { flush() }
        if machine.phase != .closed, readiness.contains(.readable) { read() }
        // Both sides are closed, and there is nothing to read: the client is gone.
        if machine.phase != .closed, readiness.contains(.hangup), !readiness.contains(.readable) { close() }
    }

    // MARK: Reading

    private func read() {
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
        } else {
            unparsed.append(contentsOf: received)
            parseUnparsed()
        }
        updateInterest()
    }

    private func parseUnparsed() {
        guard !unparsed.isEmpty, !isParsing else { return }
        let bytes = unparsed
        unparsed = []
        let taken = bytes.withUnsafeBufferPointer { parse($0) }
        if taken < bytes.count, machine.takesBytes { unparsed = Array(bytes[taken...]) + unparsed }
    }

    /// Parses as far as it may; returns how many bytes were taken. A request's handler is started when what is here of its body was taken, so
    /// that most bodies are complete before it runs.
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
            // The handler may answer at once: then the next request is read on.
            startHandler()
        } while machine.phase == .reading && position < input.count
        return position
    }

    /// Takes the next part of a request; `false` when there is none.
    private func parseOnce(_ input: UnsafeBufferPointer<UInt8>, _ position: inout Int) throws(HTTPFailure) -> Bool {
        switch try parser.next(input, &position) {
        case .head(let head): begin(head)
        case .body(let range): exchange?.inlet?.receive(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: input[range])))
        case .end:
            machine.bodyEnded()
            exchange?.inlet?.finish()
            forget(.body)
            startHandler()
        case .needsMore:
            startHandler()
            if machine.phase == .reading, !parser.isBetweenRequests, deadline?.kind != .head { expect(.head, within: server.timeouts.head) }
            return false
        }
        return true
    }

    /// A request's body is read while somebody takes it; the next request when this one is answered.
    private var mayParse: Bool {
        switch machine.phase {
        case .reading: return true
        case .answering: return !machine.isBodyComplete && (exchange?.inlet?.buffered ?? 0) < ServerLimits.bodyBufferBytes
        case .lingering, .closed: return false
        }
    }

    private func begin(_ head: RequestHead) {
        machine.begin(head)
        if server.isDraining { machine.makeLast() }
        var length: Int?
        if case .length(let count) = head.body { length = count }
        let inlet = head.body == .none ? nil : BodyInlet(length: length) { [weak self] in self?.bodyWanted() }
        exchange = Exchange(head, inlet)
        deadline = nil
        if inlet != nil { expectBody() }
    }

    private func startHandler() {
        guard let exchange, !exchange.isStarted else { return }
        exchange.isStarted = true
        let request = Request(
            id: exchange.id, method: exchange.head.method, target: exchange.head.target, fields: exchange.head.fields, peer: peer,
            receivedAt: clock.monotonic, body: RequestBody(inlet: exchange.inlet))
        let handler = server.handler
        exchange.task = Task.immediate { @NetworkLoop [weak self] in
            let response = await handler.respond(to: request)
            self?.respond(response, to: exchange)
        }
    }

    /// The handler waits for bytes of the body.
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
        // A stream that nobody can end would go on for ever; another answer is still awaited by a client that has only ended its own side.
        if case .source = exchange.sending { return close() }
        updateInterest()
    }

    /// The bytes are not understood, or did not come: a request that has begun is told, otherwise the handler finds the words.
    private func fail(_ failure: HTTPFailure) {
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
        deadline = nil
        let exchange = Exchange(head, nil)
        exchange.isStarted = true
        self.exchange = exchange
        respond(server.handler.response(to: failure, id: exchange.id), to: exchange)
    }

    // MARK: Answering

    private func respond(_ response: Response, to exchange: Exchange) {
        guard self.exchange === exchange, !exchange.hasResponse, machine.phase == .answering else {
            if case .source(let source) = response.body { source.closed() }
            return
        }
        exchange.hasResponse = true
        if server.isDraining { machine.makeLast() }
        let framing = frame(response, exchange)
        guard
            let head = ResponseEncoder.head(
                response.status, response.fields, framing, date: server.date.current, closes: machine.closesAfterResponse,
                isVersion10: exchange.head.isVersion10)
        else {
            server.log.error("a response has a field that cannot be sent", ["request": "\(exchange.id)"])
            exchange.hasResponse = false
            return respond(.text(.internalError, "The response could not be sent.\n"), to: exchange)
        }
        output.append(head)
        let hasBody = !exchange.isHead && !response.status.forbidsBody
        switch response.body {
        case .none: exchange.sending = .rest
        case .bytes(let bytes):
            if hasBody { bytes.withUnsafeBytes { output.append($0) } }
            exchange.sending = .rest
        case .blob(let blob):
            if hasBody { output.append(blob) }
            exchange.sending = .rest
        case .source(let source):
            guard hasBody else {
                source.closed()
                exchange.sending = .rest
                break
            }
            beginStream(source, exchange)
            return
        case .writer(let body):
            guard hasBody else {
                exchange.sending = .rest
                break
            }
            beginWriter(body, exchange)
        case .takeover(let action): exchange.sending = .takeover(action)
        }
        flush()
    }

    private func frame(_ response: Response, _ exchange: Exchange) -> ResponseEncoder.Framing {
        if response.status.forbidsBody { return .none }
        switch response.body {
        case .none: return .length(0)
        case .bytes(let bytes): return .length(bytes.count)
        case .blob(let blob): return .length(blob.count)
        case .takeover:
            // RFC 9110 §9.3.6: a successful answer to CONNECT has no framing fields.
            return .none
        case .source, .writer:
            if let text = response.fields["content-length"], let count = Int(text), count >= 0 {
                exchange.promised = count
                return .length(count)
            }
            guard !exchange.head.isVersion10 else {
                machine.makeLast()
                return .untilClose
            }
            exchange.isChunked = true
            return .chunked
        }
    }

    private func beginStream(_ source: any BodySource, _ exchange: Exchange) {
        exchange.sending = .source(source)
        var size = ServerLimits.streamSendBufferBytes
        setsockopt(raw, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        source.attach(StreamWaker { [weak self] in self?.woken() })
        if server.isDraining { source.draining() }
        pull()
    }

    private func beginWriter(_ body: @escaping @NetworkLoop @Sendable (BodyWriter) async throws -> Void, _ exchange: Exchange) {
        exchange.sending = .writer
        let writer = BodyWriter { @NetworkLoop [weak self] (bytes) async throws(HTTPFailure) in
            guard let self else { throw .connectionLost }
            try await self.write(bytes, exchange)
        }
        exchange.task = Task { @NetworkLoop [weak self] in
            do {
                try await body(writer)
                self?.writerEnded(exchange)
            } catch {
                // The client must not take the part for the whole.
                self?.cut(exchange)
            }
        }
    }

    private func write(_ bytes: SharedBytes, _ exchange: Exchange) async throws(HTTPFailure) {
        guard self.exchange === exchange, machine.phase == .answering else { throw .connectionLost }
        bytes.withUnsafeBytes { appendBody($0, exchange) }
        flush()
        while output.count >= ServerLimits.outputQueueBytes, self.exchange === exchange {
            await withCheckedContinuation { continuation in
                let mustWait = output.count >= ServerLimits.outputQueueBytes && self.exchange === exchange
                if mustWait { exchange.writerWaits = continuation } else { continuation.resume() }
            }
        }
        guard self.exchange === exchange else { throw .connectionLost }
    }

    private func writerEnded(_ exchange: Exchange) {
        guard self.exchange === exchange else { return }
        endBody(exchange)
        flush()
    }

    /// The body is complete, if it is as long as it was promised to be.
    private func endBody(_ exchange: Exchange) {
        if let rest = exchange.promised, rest != 0 { return cut(exchange) }
        if exchange.isChunked { output.append(ResponseEncoder.lastChunk) }
        exchange.sending = .rest
    }

    private func appendBody(_ bytes: UnsafeRawBufferPointer, _ exchange: Exchange) {
        guard !bytes.isEmpty else { return }
        if let rest = exchange.promised {
            guard bytes.count <= rest else { return cut(exchange) }
            exchange.promised = rest - bytes.count
        }
        if exchange.isChunked { output.append(ResponseEncoder.chunkHead(bytes.count)) }
        output.append(bytes)
        if exchange.isChunked { output.append([0x0d, 0x0a]) }
    }

    // MARK: Streams

    private func woken() {
        guard let exchange, case .source = exchange.sending else { return }
        exchange.isSourceWaiting = false
        // While output waits the source is not asked: it is when the client has taken that.
        if output.isEmpty { server.enqueueWake(self) }
    }

    /// Asks the source for what it has, as long as the client takes it, and for a few rounds only.
    func pull() {
        guard machine.phase == .answering, let exchange, case .source(let source) = exchange.sending else { return }
        var rounds = 0
        loop: while output.count < ServerLimits.outputQueueBytes, rounds < ServerLimits.fillsPerTurn {
            rounds += 1
            var buffer = OutputBuffer()
            let fill = source.fill(&buffer, budget: ServerLimits.fillBytes)
            buffer.take().withUnsafeBytes { appendBody($0, exchange) }
            guard self.exchange === exchange else { return }
            switch fill {
            case .more: continue
            case .waiting:
                exchange.isSourceWaiting = true
                break loop
            case .end:
                endBody(exchange)
                source.closed()
                break loop
            }
        }
        flush()
    }

    /// The server stops: streams say farewell, everything else gets its answer.
    func drain() {
        machine.makeLast()
        switch machine.phase {
        case .reading where parser.isBetweenRequests && unparsed.isEmpty: close()
        case .answering:
            guard let exchange, case .source(let source) = exchange.sending else { return }
            source.draining()
            exchange.isSourceWaiting = false
            server.enqueueWake(self)
        default: break
        }
    }

    // MARK: Output

    private func flush() {
        var progress = false
        let result = output.flush(to: raw, progress: &progress)
        switch result {
        case .failed: return close()
        case .blocked:
            isBlocked = true
            if progress || deadline?.kind != .stall { expect(.stall, within: server.timeouts.stall) }
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
        case .source: if !exchange.isSourceWaiting { server.enqueueWake(self) }
        case .writer:
            let waiting = exchange.writerWaits
            exchange.writerWaits = nil
            waiting?.resume()
        case .takeover(let action): handOver(action)
        }
    }

    private func finish(_ exchange: Exchange) {
        self.exchange = nil
        switch machine.responseSent() {
        case .close: close()
        case .linger:
            unparsed = []
            shutdown(raw, Int32(SHUT_WR))
            expect(.linger, within: server.timeouts.linger)
            updateInterest()
        case .readOn:
            parser.reset()
            expect(.idle, within: server.timeouts.idle)
            // Inside the parser's loop the next request is read by that.
            if !isParsing {
                parseUnparsed()
                updateInterest()
            }
        }
    }

    private func handOver(_ action: @NetworkLoop @Sendable (consuming Descriptor, SharedBytes) -> Void) {
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        if let timer { NetworkLoop.cancel(timer.id) }
        timer = nil
        machine.close()
        exchange = nil
        server.forget(self)
        let rest = SharedBytes(unparsed)
        unparsed = []
        guard let descriptor = descriptor.take() else { return }
        action(descriptor, rest)
    }

    private func updateInterest() {
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

    /// A body that nobody takes is not read any more.
    private var readsOn: Bool {
        machine.isBodyComplete || (exchange?.inlet?.buffered ?? 0) < ServerLimits.bodyBufferBytes
    }

    // MARK: The end

    /// The response cannot be completed.
    private func cut(_ exchange: Exchange) {
        guard self.exchange === exchange else { return }
        _ = hearth_set_linger_reset(raw)
        close()
    }

    /// Cuts the connection whatever it does; the client sees a reset when something was on its way.
    func abort() {
        if exchange != nil { _ = hearth_set_linger_reset(raw) }
        close()
    }

    private func close() {
        guard machine.phase != .closed else { return }
        machine.close()
        if let watch { NetworkLoop.unwatch(watch) }
        watch = nil
        if let timer { NetworkLoop.cancel(timer.id) }
        timer = nil
        if let exchange {
            self.exchange = nil
            if case .source(let source) = exchange.sending { source.closed() }
            exchange.inlet?.fail(.connectionLost)
            exchange.writerWaits?.resume()
            exchange.writerWaits = nil
            exchange.task?.cancel()
        }
        descriptor = nil
        server.forget(self)
    }

    // MARK: Time

    private func expectBody() {
        windowBytes = 0
        expect(.body, within: server.timeouts.bodyWindow)
    }

    /// Deadlines move lazily: a timer that fires too early looks again, so that a request costs no timer.
    private func expect(_ kind: Deadline, within limit: Duration) {
        let at = clock.monotonic.advanced(by: limit)
        deadline = (at, kind)
        if let timer {
            guard at < timer.at else { return }
            NetworkLoop.cancel(timer.id)
        }
        arm(at)
    }

    private func arm(_ at: Instant) {
        timer = (NetworkLoop.schedule(at: at) { [weak self] in self?.timerFired() }, at)
    }

    private func forget(_ kind: Deadline) {
        if deadline?.kind == kind { deadline = nil }
    }

    private func timerFired() {
        timer = nil
        guard let deadline else { return }
        guard clock.monotonic >= deadline.at else { return arm(deadline.at) }
        self.deadline = nil
        switch deadline.kind {
        case .idle, .linger: close()
        case .head: fail(.timedOut)
        case .stall: abort()
        case .body:
            guard let exchange, !machine.isBodyComplete else { return }
            // What nobody takes cannot come: then it is the handler that is slow.
            guard windowBytes < server.timeouts.bodyBytesPerWindow, exchange.inlet?.isAwaited == true else { return expectBody() }
            fail(.timedOut)
        }
    }
}
