import Runtime
import Testing

@Suite struct BlockingPoolTests {
    /// Counts how many of it live.
    private final class Burden: Sendable {
        let living: Locked<Int>

        init(_ living: Locked<Int>) {
            self.living = living
            living.withLock { $0 += 1 }
        }

        deinit { living.withLock { $0 -= 1 } }
    }

    /// A queue that is never empty holds what waits in it, and nothing of what was done.
    @Test func whatIsDoneIsLetGoOfUnderALoadThatNeverEnds() async {
        let pool = BlockingPool(name: "test", threads: 1)
        let living = Locked(0)
        let most = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    for _ in 0..<60 {
                        let burden = Burden(living)
                        await pool.run {
                            withExtendedLifetime(burden) { most.withLock { $0 = max($0, living.withLock { $0 }) } }
                        }
                    }
                }
            }
        }
        #expect(most.withLock { $0 } <= 90, "\(most.withLock { $0 }) at once")
        // The last one that was run is let go of when its thread looks for another.
        for _ in 0..<200 where living.withLock({ $0 }) > 1 { try? await Task.sleep(for: .milliseconds(5)) }
        #expect(living.withLock { $0 } <= 1)
    }
}
