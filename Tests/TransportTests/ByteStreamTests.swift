import Coding
import Runtime
import SandboxDriver
import Support
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct ByteStreamTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n" }

    private func open(_ server: RawServer, limit: Int? = nil, overflow: ByteStream.Overflow = .pause, idle: Duration? = nil) async throws
        -> HTTPStream
    {
        try await HTTPClient(Endpoint(address: .url(server.url))).stream(
            HTTPRequest("GET", "/"), limit: limit, overflow: overflow, timeouts: TransportTimeouts(idle: idle))
    }

    @Test func piecesComeAsTheyAreSent() async throws {
        let gate = Gate()
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(ByteStreamTests.head)
            for number in 0..<3 {
                connection.write(ByteStreamTests.chunk("piece \(number)"))
                gate.wait(for: number + 1)
            }
            connection.write("0\r\n\r\n")
        }
        let stream = try await open(server)
        #expect(stream.head.contentType == "text/event-stream")
        for number in 0..<3 {
            #expect(try await stream.body.next()?.text == "piece \(number)")
            gate.open(number + 1)
        }
        #expect(try await stream.body.next() == nil)
    }

    @Test func aSlowReaderHoldsTheSenderBackAndLosesNothing() async throws {
        // More than the kernel takes into its buffers by itself.
        let total = 64 << 20
        let sent = Locked(0)
        let server = try RawServer { connection in
            _ = connection.readRequest()
            // Made before the head is sent: from there on the sender's own silence counts.
            let piece = (0..<65_536).map { UInt8($0 & 0xff) }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            for _ in 0..<(total / piece.count) where connection.write(piece) {
                sent.withLock { $0 += piece.count }
            }
        }
        // Nobody reads for longer than the idle time-out: the silence is ours, not the sender's.
        let idle = Duration.seconds(3)
        let stream = try await open(server, limit: 65_536, idle: idle)
        try await TransportLoop.sleep(for: idle + .milliseconds(500))
        #expect(sent.withLock { $0 } < total)
        var count = 0
        while let bytes = try await stream.body.next() {
            for position in stride(from: 0, to: bytes.count, by: 251) where bytes[position] != UInt8((count + position) & 0xff) {
                Issue.record("a byte is wrong")
            }
            count += bytes.count
        }
        #expect(count == total)
    }

    @Test func aStreamThatMayNotWaitIsCut() async throws {
        let (cut, isCut) = AsyncStream.makeStream(of: Void.self)
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(ByteStreamTests.head)
            while connection.write(ByteStreamTests.chunk(String(repeating: "x", count: 10_000))) {}
            isCut.yield()
        }
        let stream = try await open(server, limit: 50_000, overflow: .cut)
        for await _ in cut { break }
        let error = await #expect(throws: TransportError.self) {
            while try await stream.body.next() != nil {}
        }
        #expect(error == .tooLarge(limit: 50_000))
    }

    @Test func silenceEndsAStream() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(ByteStreamTests.head + ByteStreamTests.chunk("a"))
            while connection.read() != nil {}
        }
        let stream = try await open(server, idle: .milliseconds(150))
        #expect(try await stream.body.next()?.text == "a")
        await #expect(throws: TransportError.timedOut(.idle)) { try await stream.body.next() }
    }

    @Test func aServerThatDiesIsAnError() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(ByteStreamTests.head + ByteStreamTests.chunk("a"))
        }
        let stream = try await open(server)
        let error = await #expect(throws: TransportError.self) { while try await stream.body.next() != nil {} }
        guard case .closed = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test func lettingGoClosesTheConnection() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(ByteStreamTests.head + ByteStreamTests.chunk("a"))
            while connection.read() != nil {}
            end.yield()
        }
        do {
            let stream = try await open(server)
            #expect(try await stream.body.next()?.text == "a")
        }
        for await _ in ended { break }
    }

    @Test func cancellingTheReaderEndsTheStream() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write(ByteStreamTests.head + ByteStreamTests.chunk("a"))
            while connection.read() != nil {}
            end.yield()
        }
        let stream = try await open(server)
        let (reading, read) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            while try await stream.body.next() != nil { read.yield() }
        }
        for await _ in reading { break }
        task.cancel()
        await #expect(throws: TransportError.cancelled) { try await task.value }
        for await _ in ended { break }
    }
}

/// Lets a server's thread wait for a test.
final class Gate: @unchecked Sendable {  // `level` is touched under `lock` only
    private let lock = Lock()
    private var level = 0

    func open(_ level: Int) {
        lock.lock()
        self.level = level
        lock.unlock()
        lock.broadcast()
    }

    func wait(for level: Int) {
        lock.lock()
        while self.level < level { lock.wait() }
        lock.unlock()
    }
}
