import CSystem
import Glibc
import Runtime
import Testing

@testable import Server

@Suite struct OutputQueueTests {
    /// With a client that is always a little behind, the queue is never empty, yet it must hold the waiting bytes, not the sent ones.
    @Test func whatWasSentIsLetGoOf() throws {
        var ends: [Int32] = [-1, -1]
        try #require(hearth_socket_pair(&ends) == 0)
        let ours = Descriptor(owning: ends[0])
        let theirs = Descriptor(owning: ends[1])
        for end in ends { _ = hearth_set_nonblocking(end, true) }
        var queue = OutputQueue()
        var buffer = [UInt8](repeating: 0, count: 60_000)
        var read = 0
        var sum: UInt64 = 0
        var most = 0
        let piece = (0..<60_000).map { UInt8(truncatingIfNeeded: $0) }
        // Append until the socket is full and bytes wait here, then as much as is read.
        var appended = 0
        for round in 0..<400 {
            if round.isMultiple(of: 2) { queue.append(piece) } else { piece.withUnsafeBytes { queue.append($0) } }
            appended += piece.count
            var progress = false
            let result = queue.flush(to: ours.raw, progress: &progress)
            #expect(result != .failed)
            most = max(most, queue.held)
            guard round >= 20 else { continue }
            let count = recv(theirs.raw, &buffer, buffer.count, 0)
            if count > 0 {
                read += count
                sum = buffer[..<count].reduce(sum) { $0 &+ UInt64($1) }
            }
        }
        #expect(queue.count > 0 && appended == 400 * 60_000)
        #expect(most < 5_000_000, "\(most) of \(appended) bytes were held")
        // All bytes must arrive.
        while read < appended {
            var progress = false
            _ = queue.flush(to: ours.raw, progress: &progress)
            let count = recv(theirs.raw, &buffer, buffer.count, 0)
            try #require(count > 0)
            read += count
            sum = buffer[..<count].reduce(sum) { $0 &+ UInt64($1) }
        }
        #expect(sum == 400 * piece.reduce(UInt64(0)) { $0 + UInt64($1) } && queue.isEmpty)
    }
}
