import Testing

@testable import Runtime

@Suite struct TimerQueueTests {
    /// Runs everything that is due and returns the numbers of the actions, in their order.
    private static func run(_ queue: inout TimerQueue, until moment: Int64, _ log: Locked<[Int]>) -> [Int] {
        log.withLock { $0 = [] }
        while let action = queue.takeDue(at: Instant(nanos: moment)) { action() }
        return log.withLock { $0 }
    }

    @Test func equalDeadlinesComeInTheOrderInWhichTheyWereSet() {
        var queue = TimerQueue()
        let log = Locked<[Int]>([])
        for number in 0..<20 { _ = queue.add(at: Instant(nanos: number % 2 == 0 ? 7 : 5)) { log.withLock { $0.append(number) } } }
        #expect(queue.nextDeadline() == Instant(nanos: 5))
        #expect(TimerQueueTests.run(&queue, until: 4, log) == [])
        #expect(TimerQueueTests.run(&queue, until: 5, log) == stride(from: 1, to: 20, by: 2).map { $0 })
        #expect(TimerQueueTests.run(&queue, until: 9, log) == stride(from: 0, to: 20, by: 2).map { $0 })
        #expect(queue.count == 0 && queue.nextDeadline() == nil)
    }

    @Test func aCancelledActionNeitherRunsNorWakesTheLoop() {
        var queue = TimerQueue()
        let log = Locked<[Int]>([])
        let first = queue.add(at: Instant(nanos: 1)) { log.withLock { $0.append(1) } }
        _ = queue.add(at: Instant(nanos: 2)) { log.withLock { $0.append(2) } }
        queue.cancel(first)
        queue.cancel(first)
        #expect(queue.count == 1 && queue.nextDeadline() == Instant(nanos: 2))
        #expect(TimerQueueTests.run(&queue, until: 3, log) == [2])
        // One that has run, or never was.
        queue.cancel(first)
        queue.cancel(TimerID(number: 99))
        #expect(queue.count == 0)
    }

    /// Compares the queue with a sorted list while most actions are cancelled, as deadlines that move with every use are: the heap is then rebuilt.
    @Test(arguments: [3, 17, 99] as [UInt64]) func theOrderOutlivesCancellation(seed: UInt64) {
        var random = seed
        func next(_ bound: UInt64) -> UInt64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (random >> 33) % bound
        }
        var queue = TimerQueue()
        let log = Locked<[Int]>([])
        var expected: [(deadline: Int64, number: Int, id: TimerID)] = []
        var now: Int64 = 0
        for number in 0..<3_000 {
            let deadline = now + Int64(next(100))
            expected.append((deadline, number, queue.add(at: Instant(nanos: deadline)) { log.withLock { $0.append(number) } }))
            if next(10) < 9 { queue.cancel(expected.remove(at: Int(next(UInt64(expected.count)))).id) }
            if next(20) == 0 {
                now += Int64(next(60))
                let due = expected.filter { $0.deadline <= now }.sorted { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
                expected.removeAll { $0.deadline <= now }
                #expect(TimerQueueTests.run(&queue, until: now, log) == due.map(\.number))
                #expect(queue.count == expected.count && queue.nextDeadline()?.nanos == expected.map(\.deadline).min())
            }
        }
    }
}
