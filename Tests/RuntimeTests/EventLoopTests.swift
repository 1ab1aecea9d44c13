import CSystem
import Glibc
import Runtime
import Testing

@Suite struct EventLoopTests {
    @Test func postedWorkRunsInOrderOnTheLoop() async {
        let order = Locked<[Int]>([])
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            for number in 0..<1_000 {
                NetworkLoop.post {
                    #expect(NetworkLoop.isCurrent)
                    order.withLock { $0.append(number) }
                    if number == 999 { continuation.resume() }
                }
            }
        }
        #expect(order.withLock { $0 } == Array(0..<1_000))
    }

    @Test func timersRunInTheOrderOfTheirDeadlines() async {
        let order = await withCheckedContinuation { (continuation: CheckedContinuation<[Int], Never>) in
            NetworkLoop.post {
                let order = Locked<[Int]>([])
                let start = SystemTime().monotonic
                for number in [5, 1, 3, 2, 4] {
                    NetworkLoop.schedule(at: start.advanced(by: .milliseconds(number * 3))) {
                        let all = order.withLock { order in
                            order.append(number)
                            return order
                        }
                        if all.count == 5 { continuation.resume(returning: all) }
                    }
                }
            }
        }
        #expect(order == [1, 2, 3, 4, 5])
    }

    @Test func aCancelledTimerDoesNotRun() async {
        let fired = await withCheckedContinuation { (continuation: CheckedContinuation<[String], Never>) in
            NetworkLoop.post {
                let fired = Locked<[String]>([])
                let timer = NetworkLoop.schedule(after: .milliseconds(2)) { fired.withLock { $0.append("cancelled") } }
                NetworkLoop.schedule(after: .milliseconds(10)) { continuation.resume(returning: fired.withLock { $0 }) }
                NetworkLoop.cancel(timer)
            }
        }
        #expect(fired == [])
    }

    @Test func aWatchedDescriptorWakesItsHandlerUntilItIsUnwatched() async throws {
        var ends: [Int32] = [-1, -1]
        #expect(hearth_socket_pair(&ends) == 0)
        let (mine, other) = (ends[0], ends[1])
        defer {
            close(mine)
            close(other)
        }
        let bytes = try await receive(from: mine) { _ = write(other, "x", 1) }
        #expect(bytes == [UInt8(ascii: "x")])
    }

    @NetworkLoop private func receive(from fd: Int32, after send: @Sendable () -> Void) async throws -> [UInt8] {
        let box = Box()
        return try await withCheckedThrowingContinuation { continuation in
            do throws(SystemError) {
                box.watch = try NetworkLoop.watch(fd, for: .read) { readiness in
                    #expect(readiness.contains(.readable))
                    var byte: UInt8 = 0
                    #expect(read(fd, &byte, 1) == 1)
                    if let watch = box.watch { NetworkLoop.unwatch(watch) }
                    continuation.resume(returning: [byte])
                }
                send()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    @Test func sleepEndsEarlyWhenItsTaskIsCancelled() async {
        let started = SystemTime().monotonic
        let task = Task { try await NetworkLoop.sleep(for: .seconds(3_600)) }
        task.cancel()
        let result = await task.result
        #expect(throws: CancellationError.self) { try result.get() }
        #expect(started.duration(to: SystemTime().monotonic) < .seconds(600))
    }

    @Test func theTwoActorsHaveThreadsOfTheirOwn() async {
        let network = await onNetwork()
        let transport = await onTransport()
        #expect(network != transport)
    }

    @NetworkLoop private func onNetwork() -> UInt { UInt(pthread_self()) }
    @TransportLoop private func onTransport() -> UInt { UInt(pthread_self()) }
}

@NetworkLoop private final class Box {
    var watch: Watch?
    nonisolated init() {}
}
