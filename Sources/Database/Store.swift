internal import Glibc
public import Runtime

/// A database: one writer that commits in batches, and several readers.
public final class Store: Sendable {
    private let writer: Writer
    private let readers: ReaderPool
    /// The file.
    public let path: String
    /// The id of the installation.
    public let instanceID: String
    /// The number of this start, which distinguishes it from earlier processes.
    public let epoch: Int64

    /// Opens or creates the database and brings its schema up to this build.
    ///
    /// - Parameters:
    ///   - schema: the schema, whose first migration has a table `instance` of one row: `one`, `id`, `epoch`, `created_at`.
    ///   - committed: called on the writer's thread after each commit with what the commit announced, before any of its requests is answered.
    public static func open(
        path: String, schema: Schema, clock: any TimeSource = SystemTime(), committed: @escaping @Sendable ([any Sendable]) -> Void
    ) throws(StoreError) -> Store {
        let connection = try SQLConnection(path: path, isReadOnly: false)
        chmod(path, 0o600)
        try schema.prepare(connection, path: path, now: clock.wall)
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

    /// Runs `body` on the writer's thread in a transaction, and returns after the commit. An error undoes only the changes of `body`.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await writer.submit(body)
    }

    /// Runs `body` on a reader's thread.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing Snapshot) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await readers.submit(body)
    }

    /// The reason why nothing can be written; `nil` while the store is writable.
    public var readOnlyReason: String? { writer.readOnlyReason }

    /// Finishes what is queued, moves the log into the database and ends the threads.
    public func close() async {
        await readers.close()
        await writer.close()
    }
}
