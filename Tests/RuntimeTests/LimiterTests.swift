import Runtime
import Testing

@Suite struct LimiterTests {
    private struct Failure: Error {}

    @Test(arguments: [1, 3]) func admitsAsManyAsThereArePlaces(places: Int) async throws {
        let limiter = Limiter(places: places)
        let counts = Locked((now: 0, most: 0, done: 0))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try? await limiter.run { () throws(Failure) in
                        counts.withLock { counts in
                            counts.now += 1
                            counts.most = max(counts.most, counts.now)
                        }
                        for _ in 0..<20 { await Task.yield() }
                        counts.withLock { counts in
                            counts.now -= 1
                            counts.done += 1
                        }
                        // A piece of work that fails gives its place back, too.
                        if number % 3 == 0 { throw Failure() }
                    }
                }
            }
        }
        counts.withLock { counts in
            #expect(counts.most == places && counts.done == 40 && counts.now == 0)
        }
    }

    /// Whoever came first is admitted first, and nobody who comes later takes the place that is handed over.
    @Test func admitsInOrderOfArrival() async {
        let limiter = Limiter(places: 1)
        let order = Locked<[Int]>([])
        let arrived = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await limiter.run {
                    arrived.withLock { $0 += 1 }
                    while arrived.withLock({ $0 }) < 20 { await Task.yield() }
                }
            }
            while arrived.withLock({ $0 }) == 0 { await Task.yield() }
            for number in 1..<20 {
                group.addTask { await LimiterTests.wait(in: limiter, number, arrived, order) }
                while arrived.withLock({ $0 }) <= number { await Task.yield() }
            }
        }
        #expect(order.withLock { $0 } == Array(1..<20))
    }

    /// Counts the arrival on the limiter's own executor, so that nothing comes between it and the wait for a place.
    private static func wait(in limiter: isolated Limiter, _ number: Int, _ arrived: Locked<Int>, _ order: Locked<[Int]>) async {
        arrived.withLock { $0 += 1 }
        await limiter.run { order.withLock { $0.append(number) } }
    }
}
