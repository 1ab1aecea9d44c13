import Runtime
import Testing

@testable import Git

/// Work that many want is done once; what must not overlap waits.
@Suite struct SingleFlightTests {
    private actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private var watching: [CheckedContinuation<Void, Never>] = []
        private(set) var passed = 0

        func pass() async {
            if !isOpen {
                await withCheckedContinuation { continuation in
                    waiting.append(continuation)
                    for one in watching { one.resume() }
                    watching = []
                }
            }
            passed += 1
        }

        /// Returns once somebody waits here.
        func isReached() async {
            if waiting.isEmpty { await withCheckedContinuation { watching.append($0) } }
        }

        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }
    }

    @Test func callersShareTheWorkAndItsProblem() async throws {
        let flights = SingleFlight()
        let gate = Gate()
        let outcomes = await withTaskGroup(of: SingleFlight.Outcome.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await flights.join("a") { () throws(RepositoryError) in
                        await gate.pass()
                        throw RepositoryError(.cloneFailed, "x")
                    }
                }
            }
            // Another key is other work.
            await #expect(flights.join("b") {}.problem == nil)
            try? await Task.sleep(for: .milliseconds(50))
            await gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(await gate.passed == 1)
        #expect(outcomes.filter { !$0.wasJoined }.count == 1 && outcomes.allSatisfy { $0.problem?.code == .cloneFailed })
        // Work that has ended is not joined.
        let again = await flights.join("a") {}
        #expect(!again.wasJoined && again.problem == nil)
    }

    @Test func queuedWorkWaitsForWhatIsRunningAndIsJoinedByNobody() async throws {
        let flights = SingleFlight()
        let order = Locked<[String]>([])
        let gate = Gate()
        async let first = flights.join("a") {
            await gate.pass()
            order.withLock { $0.append("first") }
        }
        await gate.isReached()
        async let second: Void = flights.queue("a") { order.withLock { $0.append("second") } }
        try await Task.sleep(for: .milliseconds(30))
        async let joined = flights.join("a") { order.withLock { $0.append("never") } }
        try await Task.sleep(for: .milliseconds(30))
        #expect(order.withLock { $0 } == [])
        await gate.open()
        #expect(await !first.wasJoined)
        try await second
        #expect(await joined.wasJoined)
        #expect(order.withLock { $0 } == ["first", "second"])
        await #expect(throws: RepositoryError.self) {
            try await flights.queue("a") { () throws(RepositoryError) in throw RepositoryError(.refNotFound, "x") }
        }
    }

    @Test func theWorkGoesOnWithoutTheCallerThatBeganIt() async throws {
        let flights = SingleFlight()
        let gate = Gate()
        let wasCancelled = Locked(false)
        let caller = Task {
            await flights.join("a") {
                await gate.pass()
                wasCancelled.withLock { $0 = Task.isCancelled }
            }
        }
        await gate.isReached()
        caller.cancel()
        await gate.open()
        #expect(await caller.value.problem == nil)
        #expect(!wasCancelled.withLock { $0 })
    }
}
