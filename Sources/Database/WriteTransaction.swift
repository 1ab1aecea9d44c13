public import Runtime

/// A transaction in progress on the writer's thread.
public struct WriteTransaction: ~Copyable {
    /// The connection that writes.
    public let connection: SQLConnection
    /// The time of the transaction.
    public let now: Timestamp
    private let notices: Notices

    init(connection: SQLConnection, now: Timestamp, notices: Notices) {
        self.connection = connection
        self.now = now
        self.notices = notices
    }

    /// Adds a notice, which whoever opened the store receives after the commit. The notices of a transaction that fails are dropped.
    public func announce(_ notice: any Sendable) {
        notices.all.append(notice)
    }

    /// The notices of one transaction, or of a batch.
    final class Notices {
        var all: [any Sendable] = []
    }
}

/// A consistent view of the database, on a reader's thread.
public struct Snapshot: ~Copyable {
    /// A connection that reads.
    public let connection: SQLConnection

    /// Never inlined: the optimiser of Swift 6.3 crashes when it specialises a generic function that creates such a value.
    @inline(never) init(connection: SQLConnection) {
        self.connection = connection
    }
}
