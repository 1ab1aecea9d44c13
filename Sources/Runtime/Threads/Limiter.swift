/// Limits how many pieces of work run at once, because each needs something scarce: a core, or memory. First come, first served.
public actor Limiter {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Creates a limiter that admits `places` pieces of work at a time, and at least one.
    public init(places: Int) {
        free = max(1, places)
    }

    /// Waits for a place, and holds it while `body` runs.
    public func run<Value: Sendable, Problem: Error>(_ body: @Sendable () async throws(Problem) -> Value) async throws(Problem) -> Value {
        if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
        defer {
            // A place that somebody waits for is handed over and never free in between, so that nobody can jump the queue.
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }
}
