import Coding
import Runtime
import Testing

@testable import Transport

/// The buffer between the loop that receives and the task that reads.
@Suite(.timeLimit(.minutes(1))) struct StreamBufferTests {
    private final class Calls: Sendable {
        let resumed = Locked(0)
        let cancelled = Locked(0)
    }

    private func make(limit: Int, overflow: ByteStream.Overflow = .pause) -> (StreamBuffer, Calls) {
        let buffer = StreamBuffer(limit: limit, overflow: overflow)
        let calls = Calls()
        buffer.connect(resume: { calls.resumed.withLock { $0 += 1 } }, cancel: { calls.cancelled.withLock { $0 += 1 } })
        return (buffer, calls)
    }

    private func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 7, count: count) }

    @Test func aFullBufferPausesTheSenderUntilItIsRead() async throws {
        let (buffer, calls) = make(limit: 10)
        #expect(buffer.offer(bytes(6)) == .taken && buffer.offer(bytes(4)) == .taken)
        #expect(buffer.offer(bytes(1)) == .full && calls.resumed.withLock { $0 } == 0)
        #expect(try await buffer.next()?.count == 10)
        #expect(calls.resumed.withLock { $0 } == 1)
        // Reading what was never held back resumes nobody.
        #expect(buffer.offer(bytes(3)) == .taken)
        #expect(try await buffer.next()?.count == 3)
        #expect(calls.resumed.withLock { $0 } == 1)
    }

    /// A limit below the size of libcurl's pieces must not stall the stream.
    @Test(arguments: [ByteStream.Overflow.pause, .cut]) func anEmptyBufferTakesAnyPiece(overflow: ByteStream.Overflow) async throws {
        let (buffer, _) = make(limit: 10, overflow: overflow)
        #expect(buffer.offer(bytes(11)) == .taken)
        #expect(buffer.offer(bytes(1)) == (overflow == .pause ? .full : .overflow))
        #expect(try await buffer.next()?.count == 11)
    }

    @Test func whatArrivedIsReadBeforeTheEnd() async throws {
        let (buffer, _) = make(limit: 10)
        _ = buffer.offer(bytes(2))
        buffer.finish(.closed("gone"))
        buffer.finish(nil)
        #expect(try await buffer.next()?.count == 2)
        for _ in 0..<2 { await #expect(throws: TransportError.closed("gone")) { try await buffer.next() } }
        let (complete, _) = make(limit: 10)
        _ = complete.offer(bytes(1))
        complete.finish(nil)
        #expect(try await complete.next()?.count == 1)
        #expect(try await complete.next() == nil)
    }

    @Test func aReaderThatWaitsIsServedAtOnce() async throws {
        let (buffer, _) = make(limit: 1, overflow: .cut)
        async let piece = buffer.next()
        // Whether the reader waits already or comes later, one piece is taken however large it is.
        #expect(buffer.offer(bytes(5)) == .taken)
        #expect(try await piece?.count == 5)
        async let end = buffer.next()
        buffer.finish(nil)
        #expect(try await end == nil)
    }

    @Test func closingCancelsTheTransferOnce() async {
        let (buffer, calls) = make(limit: 10)
        _ = buffer.offer(bytes(2))
        buffer.close()
        buffer.close()
        #expect(calls.cancelled.withLock { $0 } == 1)
        // Nothing that came before is read any more.
        await #expect(throws: TransportError.cancelled) { try await buffer.next() }
        let (ended, others) = make(limit: 10)
        ended.finish(nil)
        ended.close()
        #expect(others.cancelled.withLock { $0 } == 0)
    }
}
