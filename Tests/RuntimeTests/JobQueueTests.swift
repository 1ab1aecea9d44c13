import Glibc
import Runtime
import Testing

@Suite(.timeLimit(.minutes(1))) struct JobQueueTests {
    @Test func jobsAreTakenInTheirOrderAndInBatches() {
        let queue = JobQueue<Int>(workers: 1)
        for number in 0..<200 { #expect(queue.add(number)) }
        #expect(queue.take() == 0)
        #expect(queue.take(atMost: 99) == Array(1...99))
        for number in 200..<210 { #expect(queue.add(number)) }
        #expect(queue.take(atMost: 1_000) == Array(100..<210))
        #expect(queue.take(atMost: 1, within: .milliseconds(1)) == [])
        #expect(queue.add(7) && queue.take() == 7)
    }

    @Test func aWorkerThatWaitsIsWoken() async {
        let queue = JobQueue<Int>(workers: 1)
        let taken: Int? = await withCheckedContinuation { continuation in
            WorkerThread.start(name: "taker") { continuation.resume(returning: queue.take()) }
            WorkerThread.start(name: "giver") {
                usleep(5_000)
                _ = queue.add(3)
            }
        }
        #expect(taken == 3)
    }

    /// A close lets the workers do what waits, refuses everything else, and returns when all have ended.
    @Test(arguments: [1, 3]) func aCloseWaitsForTheWorkers(workers: Int) async {
        let queue = JobQueue<Int>(workers: workers)
        let done = Locked<Set<Int>>([])
        for number in 0..<50 { _ = queue.add(number) }
        for _ in 0..<workers {
            WorkerThread.start(name: "worker") {
                while let job = queue.take() {
                    usleep(100)
                    done.withLock { _ = $0.insert(job) }
                }
                queue.workerEnded()
            }
        }
        async let other: Void = queue.close()
        await queue.close()
        #expect(done.withLock { $0.count } == 50)
        await other
        #expect(!queue.add(1) && queue.take() == nil)
        // There is nothing left to wait for.
        await queue.close()
    }
}
