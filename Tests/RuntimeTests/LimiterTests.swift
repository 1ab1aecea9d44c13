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
}
