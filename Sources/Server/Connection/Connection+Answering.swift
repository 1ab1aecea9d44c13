internal import Coding
internal import Glibc
internal import Runtime

/// Sends the response: its head, and the body from whatever provides it.
extension Connection {
    func respond(_ response: Response, to exchange: Exchange) {
        guard self.exchange === exchange, !exchange.hasResponse, machine.phase == .answering else {
            if case .source(let source) = response.body { source.closed() }
            return
        }
        exchange.hasResponse = true
        if owner.isDraining { machine.makeLast() }
        let framing = frame(response, exchange)
        guard
            let head = ResponseEncoder.head(
                response.status, response.fields, framing, date: owner.date.current, closes: machine.closesAfterResponse,
                isVersion10: exchange.head.isVersion10)
        else {
            owner.log.error("a response has a field that cannot be sent", ["request": "\(exchange.id)"])
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
            // A successful response to CONNECT has no framing fields (RFC 9110 §9.3.6).
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
        if owner.isDraining { source.draining() }
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
                // The client must not take a part for the whole.
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

    /// Ends the body, or cuts the connection if the body is shorter than its promised length.
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
        // While output waits, the source is not asked; `flush()` asks it once the client has taken that.
        if output.isEmpty { owner.enqueueWake(self) }
    }

    /// Asks the source for bytes while the output queue has room, for a few rounds only.
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

    /// Prepares for the server's stop: an idle connection is closed, a stream may send its last bytes, any other request gets its answer.
    func drain() {
        machine.makeLast()
        switch machine.phase {
        case .reading where parser.isBetweenRequests && unparsed.isEmpty: close()
        case .answering:
            guard let exchange, case .source(let source) = exchange.sending else { return }
            source.draining()
            exchange.isSourceWaiting = false
            owner.enqueueWake(self)
        default: break
        }
    }
}
