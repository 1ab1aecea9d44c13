internal import Runtime

/// Runs the same work only once at a time, however many callers want it.
///
/// The work is a detached task: it goes on when the caller that began it is cancelled, since others may be waiting for it.
actor SingleFlight {
    private typealias Work = Task<RepositoryError?, Never>

    /// The end of the work, for a caller.
    struct Outcome: Sendable {
        /// `true` if another caller had begun the work.
        let wasJoined: Bool
        let problem: RepositoryError?
    }

    /// The work that callers may join, by key.
    private var current: [String: Work] = [:]
    /// The work that was begun last, by key: whatever comes next waits for it.
    private var last: [String: Work] = [:]

    /// Joins the work of this key, or begins it.
    func join(_ key: String, _ work: @escaping @Sendable () async throws(RepositoryError) -> Void) async -> Outcome {
        let running = current[key]
        let task = running ?? begin(key, work)
        current[key] = task
        let problem = await task.value
        // Whoever resumes first: nobody joins work that has ended.
        if current[key] == task { current[key] = nil }
        return Outcome(wasJoined: running != nil, problem: problem)
    }

    /// Runs work of its own, which nobody joins, when all earlier work of this key has ended.
    func queue(_ key: String, _ work: @escaping @Sendable () async throws(RepositoryError) -> Void) async throws(RepositoryError) {
        if let problem = await begin(key, work).value { throw problem }
    }

    private func begin(_ key: String, _ work: @escaping @Sendable () async throws(RepositoryError) -> Void) -> Work {
        let previous = last[key]
        let task = Work.detached {
            _ = await previous?.value
            do throws(RepositoryError) {
                try await work()
                return nil
            } catch {
                return error
            }
        }
        last[key] = task
        Task {
            _ = await task.value
            if last[key] == task { last[key] = nil }
        }
        return task
    }
}
