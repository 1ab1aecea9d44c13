import Coding
import Runtime
import Server
import Testing

@testable import AgentAPI

/// The connection of a stream: takes what the stream writes, and notes when it is woken.
@NetworkLoop final class StreamProbe {
    private let source: any BodySource
    private var decoder = SSEDecoder(limit: 1 << 20)
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var isWoken = false
    private(set) var events: [SSEDecoder.Event] = []
    private(set) var text = ""
    private(set) var hasEnded = false

    /// Attaches to the stream in an answer; fails if it has none.
    init?(_ answer: LocalAPI.Answer) {
        guard case .source(let source) = answer.response.body else { return nil }
        self.source = source
        source.attach(StreamWaker { [weak self] in self?.wake() })
    }

    /// Takes everything that is there now.
    func read() {
        while !hasEnded {
            var output = OutputBuffer()
            let fill = source.fill(&output, budget: 64 << 10)
            take(output.take())
            switch fill {
            case .more: continue
            case .waiting: return
            case .end:
                hasEnded = true
                source.closed()
            }
        }
    }

    /// Takes what comes until `isEnough` holds or the stream has ended; fails after ten seconds.
    func read(until isEnough: @NetworkLoop (StreamProbe) -> Bool) async {
        read()
        let deadline = SystemTime().monotonic.advanced(by: .seconds(10))
        let timer = NetworkLoop.schedule(at: deadline) { [self] in wake() }
        defer { NetworkLoop.cancel(timer) }
        while !hasEnded, !isEnough(self) {
            guard SystemTime().monotonic < deadline else {
                Issue.record("the stream wrote nothing more after:\n\(text)")
                return
            }
            if !isWoken { await withCheckedContinuation { waiters.append($0) } }
            isWoken = false
            read()
        }
    }

    /// Takes what comes until the stream has ended.
    func readToEnd() async {
        await read { _ in false }
    }

    /// The types of the events.
    var types: [String] { events.compactMap(\.type) }
    /// The reason in the last event.
    var endReason: String? {
        events.last.flatMap { try? JSONValue(parsing: $0.data) }?["data"]?["reason"]?.asString
    }

    func stopServer() {
        source.draining()
        wake()
    }

    private func take(_ bytes: [UInt8]) {
        text += String(decoding: bytes, as: UTF8.self)
        for output in decoder.consume(bytes) { if case .event(let event) = output { events.append(event) } }
    }

    private func wake() {
        isWoken = true
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
}
