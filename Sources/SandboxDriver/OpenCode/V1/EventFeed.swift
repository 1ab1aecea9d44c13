internal import Coding
internal import Runtime
internal import Transport

/// The event stream, read on demand: it has no task of its own, and data that waits stays in the transport's bounded buffer.
actor EventFeed {
    private let body: ByteStream
    private let memory: TurnMemory
    private let root: AgentSessionID
    private var frames = SSEDecoder(limit: OpenCodeLimits.eventBytes)
    private var decoder: EventDecoder
    private var waiting: [AgentEvent] = []
    private var position = 0
    private var hasEnded = false

    init(_ body: ByteStream, _ decoder: EventDecoder, _ memory: TurnMemory, _ root: AgentSessionID) {
        self.body = body
        self.decoder = decoder
        self.memory = memory
        self.root = root
    }

    /// Returns the next event; `.disconnected` is the last one, then `nil`.
    func next() async -> AgentEvent? {
        while position == waiting.count {
            if hasEnded { return nil }
            waiting.removeAll(keepingCapacity: true)
            position = 0
            do throws(TransportError) {
                if let bytes = try await body.next() {
                    take(bytes)
                } else {
                    end("the agent has ended the stream")
                }
            } catch {
                end(error.detail)
            }
        }
        let event = waiting[position]
        position += 1
        return event
    }

    private func take(_ bytes: SharedBytes) {
        for output in frames.consume(bytes.array) {
            let events: [AgentEvent]
            switch output {
            case .event(let frame): events = decoder.decode(frame.data)
            case .oversized: events = decoder.missFrame()
            case .comment: continue
            }
            for event in events {
                if case .failure(let failure, let session?) = event, session == root { memory.report(failure, in: session) }
                if case .disconnected(let reason) = event { return end(reason) }
                waiting.append(event)
            }
        }
    }

    private func end(_ reason: String) {
        guard !hasEnded else { return }
        hasEnded = true
        waiting.append(.disconnected(reason))
    }
}
