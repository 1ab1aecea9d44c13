/// Admits a few pieces of work at a time that each take a core (starts of agents, dry runs), in order of arrival.
actor StartGate {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) {
        free = max(1, places)
    }

    func run<Value: Sendable, Problem: Error>(_ body: @Sendable () async throws(Problem) -> Value) async throws(Problem) -> Value {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { continuation in
            // A place may have become free before the continuation was created.
            if free > 0 {
                free -= 1
                continuation.resume()
            } else {
                waiting.append(continuation)
            }
        }
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
