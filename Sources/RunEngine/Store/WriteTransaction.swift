internal import Runtime

/// A change in the making, on the writer's thread. What it records for after the commit is dropped when it fails.
struct WriteTransaction: ~Copyable {
    let connection: Connection
    /// The moment of the transaction.
    let now: Timestamp
    let outcome: Outcome

    /// What is to be told after the commit.
    final class Outcome {
        var events: [(run: RunKey, runID: String, event: StoredEvent)] = []
        var changedRuns: [RunKey] = []

        func reset() {
            events.removeAll(keepingCapacity: true)
            changedRuns.removeAll(keepingCapacity: true)
        }
    }
}

/// A consistent view, on a reader's thread.
struct Snapshot: ~Copyable {
    let connection: Connection

    /// Never inlined: the optimiser of Swift 6.3 crashes when it specialises a generic function that makes such a value.
    @inline(never) init(connection: Connection) {
        self.connection = connection
    }
}
