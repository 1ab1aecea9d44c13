internal import Coding
internal import RunEngine
internal import Runtime
internal import SandboxDriver
internal import Server

/// A stream of a run's events: a position in the log and a filter. The connection asks it for events whenever its client can take more. Near the head
/// of the log it reads from memory, further behind from the database in pages.
@NetworkLoop final class RunStream: BodySource, Subscriber {
    /// The reason why a stream ends.
    enum EndReason: String {
        case ended, idle, deleted
        case keyRevoked = "key_revoked"
        case serverStopping = "server_stopping"
        case error
    }

    private let engine: Engine
    private let hub: StreamHub
    private let run: RunKey
    private let runID: String
    let key: APIKey
    private let validity: KeyValidity
    private let filter: EventFilter
    private let endsWhenIdle: Bool
    private var position: Int64
    /// The status of the run at event `statusSeq`; later events update both.
    private var status: RunStatus
    private var statusSeq: Int64
    private var waker: StreamWaker?
    private var hasBegun = false
    private var pending: [StoredEvent] = []
    private var isFetching = false
    /// A position that the database had no event after: it counts as the head until the next commit.
    private var emptyAfter: Int64?
    private var ending: EndReason?
    private var problem: Failure?
    /// The edition of each growing text, and the number of its bytes that were sent.
    private var sentTexts: [String: (edition: Int, bytes: Int)] = [:]
    private var lastOutput = SystemTime().monotonic
    private var timer: TimerID?
    private var isOpen = true

    init(
        engine: Engine, hub: StreamHub, validity: KeyValidity, run: Run, key: APIKey, after position: Int64, filter: EventFilter, endsWhenIdle: Bool
    ) {
        self.engine = engine
        self.hub = hub
        self.validity = validity
        self.run = run.key
        runID = run.id
        self.key = key
        self.position = position
        self.filter = filter
        self.endsWhenIdle = endsWhenIdle
        status = run.state.status
        statusSeq = run.lastSeq
    }

    // MARK: Called by the connection

    func attach(_ connection: StreamWaker) {
        waker = connection
        hub.subscribe(self, to: run)
        validity.watch(key)
        // The key may have become invalid since the request was admitted.
        if !validity.isValid(key) { ending = .keyRevoked }
        ping(after: APILimits.pingInterval)
    }

    func fill(_ output: inout OutputBuffer, budget: Int) -> Fill {
        let before = output.count
        defer { if output.count > before { lastOutput = SystemTime().monotonic } }
        if !hasBegun {
            hasBegun = true
            output.write(SSEEncoder.retry(millis: APILimits.retryMillis))
        } else if isPingDue {
            output.write(SSEEncoder.ping)
        }
        while output.count - before < budget {
            if let ending, ending != .ended, ending != .idle { return end(ending, &output) }
            switch step(&output, budget - (output.count - before)) {
            case .wrote: continue
            case .waits: return .waiting
            case .atHead:
                writeDeltas(&output)
                guard let reason = endAtHead else { return .waiting }
                return end(reason, &output)
            }
        }
        return .more
    }

    func draining() {
        ending = .serverStopping
    }

    func closed() {
        isOpen = false
        waker = nil
        hub.unsubscribe(self, from: run)
        if let timer { NetworkLoop.cancel(timer) }
    }

    // MARK: Called by the hub

    func changed() {
        emptyAfter = nil
        waker?.wake()
    }

    func keyEnded() {
        ending = .keyRevoked
        waker?.wake()
    }

    func stopping() {
        ending = .serverStopping
        waker?.wake()
    }

    // MARK: Reading

    private enum Progress {
        case wrote, waits, atHead
    }

    private func step(_ output: inout OutputBuffer, _ budget: Int) -> Progress {
        if !pending.isEmpty {
            var taken = 0
            var size = 0
            for event in pending where size < budget {
                size += write(event, &output)
                taken += 1
            }
            pending.removeFirst(taken)
            return .wrote
        }
        switch engine.log.tail(of: run, after: position, budget: budget) {
        case .entries(let events):
            for event in events { _ = write(event, &output) }
            return .wrote
        case .atHead: return .atHead
        case .readFromStore:
            if emptyAfter == position { return .atHead }
            fetch()
            return .waits
        }
    }

    private func write(_ event: StoredEvent, _ output: inout OutputBuffer) -> Int {
        position = event.seq
        track(event)
        guard filter.matches(event.type) else { return 1 }
        let frame = hub.frames.frame(of: event, run: run, id: runID)
        output.write(frame)
        return frame.count
    }

    private func track(_ event: StoredEvent) {
        let isStatus = event.type == EventType.runStatus.rawValue
        guard isStatus ? event.seq > statusSeq : !sentTexts.isEmpty else { return }
        switch event.readMark {
        case .statusEntered(let now):
            status = now
            statusSeq = event.seq
        case .textCompleted(let part): sentTexts[part] = nil
        case nil: break
        }
    }

    private func fetch() {
        guard !isFetching else { return }
        isFetching = true
        let position = position
        Task { @NetworkLoop [self] in
            do throws(Failure) {
                let page = try await engine.events(of: run, after: position, limit: APILimits.streamPageEvents, bytes: APILimits.streamPageBytes)
                pending = page
                if page.isEmpty {
                    emptyAfter = position
                    // Events that were there disappear only with their run.
                    if position < statusSeq, try await !engine.exists(run) { ending = .deleted }
                }
            } catch {
                problem = error
                ending = .error
            }
            isFetching = false
            if isOpen { waker?.wake() }
        }
    }

    // MARK: Growing texts

    /// Writes what has been added to the texts that the agent is writing. A text that this reader has not followed from its beginning is first sent
    /// whole.
    private func writeDeltas(_ output: inout OutputBuffer) {
        guard filter.matches(EventType.messageDelta.rawValue) else { return }
        for text in engine.log.liveTexts(of: run) {
            let known = sentTexts[text.part]
            let isSnapshot = known == nil || known?.edition != text.edition
            let begin = isSnapshot ? 0 : known?.bytes ?? 0
            guard text.text.count > begin else { continue }
            sentTexts[text.part] = (text.edition, text.text.count)
            let data: JSONValue = [
                "part": .string(text.part), "kind": .string(text.kind.rawValue),
                "text": .string(String(decoding: text.text[begin...], as: UTF8.self)),
                "snapshot": .bool(isSnapshot),
            ]
            let envelope = EventEnvelope.ephemeral(.messageDelta, data, runID: runID, turn: text.turn, at: SystemTime().wall)
            output.write(SSEEncoder.event(id: nil, type: EventType.messageDelta.rawValue, data: envelope))
        }
    }

    // MARK: Ending

    private var endAtHead: EndReason? {
        guard position >= statusSeq else { return nil }
        if status == .ended { return .ended }
        return endsWhenIdle && status == .idle ? .idle : nil
    }

    private func end(_ reason: EndReason, _ output: inout OutputBuffer) -> Fill {
        let data: JSONValue = [
            "reason": .string(reason.rawValue), "lastSeq": .integer(position), "problem": problem.map(\.document) ?? .null,
        ]
        let envelope = EventEnvelope.ephemeral(.streamEnd, data, runID: runID, turn: nil, at: SystemTime().wall)
        output.write(SSEEncoder.event(id: nil, type: EventType.streamEnd.rawValue, data: envelope))
        return .end
    }

    // MARK: Pings

    private var isPingDue: Bool {
        lastOutput.duration(to: SystemTime().monotonic) >= APILimits.pingInterval
    }

    private func ping(after delay: Duration) {
        timer = NetworkLoop.schedule(after: delay) { [weak self] in
            guard let self, isOpen else { return }
            let rest = APILimits.pingInterval - lastOutput.duration(to: SystemTime().monotonic)
            if rest <= .zero {
                waker?.wake()
                ping(after: APILimits.pingInterval)
            } else {
                ping(after: max(.milliseconds(10), rest))
            }
        }
    }
}
