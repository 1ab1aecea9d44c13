import Glibc
import Runtime
import Testing

@testable import SandboxHost

/// Two sockets joined by the host: everything passes in both directions, and so does the end of each half.
@Suite(.serialized, .timeLimit(.minutes(1))) struct RelayTests {
    /// The two ends of a relay that are left to a test, and the number of times the relay has ended.
    private final class Ends: Sendable {
        let left: Descriptor
        let right: Descriptor
        let ended = Locked(0)

        init(first: String = "") async throws {
            var (near, far): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &near) == 0)
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &far) == 0)
            for socket in [near[1], far[1]] { _ = fcntl(socket, F_SETFL, O_NONBLOCK) }
            left = Descriptor(owning: near[0])
            right = Descriptor(owning: far[0])
            await join(near[1], far[1], first)
        }

        @NetworkLoop private func join(_ inner: Int32, _ outer: Int32, _ first: String) {
            let ended = ended
            Relay.begin(Descriptor(owning: inner), Descriptor(owning: outer), first: Array(first.utf8)) { ended.withLock { $0 += 1 } }
        }
    }

    /// Runs what blocks on a thread of its own: two of the pool's wait for each other otherwise.
    private func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            WorkerThread.start(name: "relay-test") { continuation.resume(returning: body()) }
        }
    }

    private func send(_ bytes: [UInt8], _ socket: Int32) async {
        await aside {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    /// Reads to the end of the stream.
    private func read(_ socket: Int32) async -> [UInt8] {
        await aside {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(socket, &buffer, buffer.count)
                guard count > 0 else { return bytes }
                bytes += buffer[..<count]
            }
        }
    }

    @Test(arguments: [(0, 0), (1, 1), (3_000_000, 0), (0, 3_000_000), (3_000_000, 2_000_000)])
    func everythingPassesAndSoDoTheEnds(there: Int, back: Int) async throws {
        let ends = try await Ends(first: "first ")
        let (left, right) = (ends.left.raw, ends.right.raw)
        async let received = read(right)
        await send([UInt8](repeating: 1, count: there), left)
        shutdown(left, Int32(SHUT_WR))
        #expect(await received == Array("first ".utf8) + [UInt8](repeating: 1, count: there))
        // The other half is still open.
        #expect(ends.ended.withLock { $0 } == 0)
        async let returned = read(left)
        await send([UInt8](repeating: 2, count: back), right)
        shutdown(right, Int32(SHUT_WR))
        #expect(await returned == [UInt8](repeating: 2, count: back))
        #expect(try await eventually { ends.ended.withLock { $0 } == 1 })
    }

    @Test func aSideThatIsClosedEndsBoth() async throws {
        let ends = try await Ends()
        let (left, right) = (ends.left.raw, ends.right.raw)
        await send([1, 2, 3], right)
        shutdown(right, Int32(SHUT_RDWR))
        #expect(await read(left) == [1, 2, 3])
        // Nobody takes it any more.
        await send([UInt8](repeating: 0, count: 100_000), left)
        #expect(try await eventually { ends.ended.withLock { $0 } == 1 })
    }
}
