internal import Runtime

/// A transaction in progress on the writer's thread. Its outcome is dropped if it fails.
struct WriteTransaction: ~Copyable {
    let connection: Connection
    /// The time of the transaction.
    let now: Timestamp
    let outcome: Outcome

    /// The news to announce after the commit.
    final class Outcome {
        var events: [(run: RunKey, runID: String, event: StoredEvent)] = []
        var changedRuns: [RunKey] = []

        func reset() {
            events.removeAll(keepingCapacity: true)
            changedRuns.removeAll(keepingCapacity: true)
        }
    }
}

/// A consistent view of the database, on a reader's thread.
struct Snapshot: ~Copyable {
    let connection: Connection

    /// Never inlined: the optimiser of Swift 6.3 crashes when it specialises a generic function that creates such a value.
    @inline(never) init(connection: Connection) {
        self.connection = connection
    }
}
