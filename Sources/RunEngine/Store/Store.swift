internal import Coding
internal import Crypto
internal import Glibc
internal import Runtime

/// The database: one writer that commits in groups, and readers.
final class Store: Sendable {
    private let writer: Writer
    private let readers: ReaderPool
    let path: String
    /// The installation this database is.
    let instanceID: String
    /// Counts the starts: an answer of an older process has another one.
    let epoch: Int64

    /// Opens or makes the database and brings its schema up to this build.
    ///
    /// - Parameter committed: called on the writer's thread after each commit and before anybody is answered.
    static func open(
        path: String, clock: any TimeSource = SystemTime(), committed: @escaping @Sendable (WriteTransaction.Outcome) -> Void
    ) throws(StoreError) -> Store {
        let connection = try Connection(path: path, isReadOnly: false)
        chmod(path, 0o600)
        try Schema.prepare(connection, path: path, now: clock.wall)
        let instance = try Schema.begin(connection, now: clock.wall)
        return Store(
            writer: Writer(connection, clock: clock, committed: committed), readers: ReaderPool(path: path, count: StoreLimits.readers), path: path,
            instanceID: instance.id, epoch: instance.epoch)
    }

    private init(writer: Writer, readers: ReaderPool, path: String, instanceID: String, epoch: Int64) {
        self.writer = writer
        self.readers = readers
        self.path = path
        self.instanceID = instanceID
        self.epoch = epoch
    }

    /// Runs `body` on the writer's thread in a transaction; returns after the commit. What it throws undoes its own changes only.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await writer.submit(body)
    }

    /// Runs `body` on a reader's thread.
    func read<Value: Sendable>(_ body: @escaping @Sendable (borrowing Snapshot) throws(StoreError) -> Value) async throws(StoreError) -> Value {
        try await readers.submit(body)
    }

    /// Why nothing can be written; `nil` while all is well.
    var readOnlyReason: String? { writer.readOnlyReason }

    /// Writes what is queued, empties the log and ends the threads.
    func close() async {
        await readers.close()
        await writer.close()
    }
}
