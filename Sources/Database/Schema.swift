internal import Coding
internal import Crypto
internal import Glibc
internal import Runtime

/// The schema of a database, as migrations: missing ones are applied, newer and foreign databases are refused.
public struct Schema: Sendable {
    /// One step of the schema.
    public struct Migration: Sendable {
        /// 1, 2, …
        public let number: Int
        /// The name, for people.
        public let name: String
        /// The SQL text.
        public let sql: [UInt8]

        /// Creates a migration.
        public init(number: Int, name: String, sql: [UInt8]) {
            self.number = number
            self.name = name
            self.sql = sql
        }
    }

    /// The number in the file's head that marks it as the program's own.
    private let applicationID: Int64
    /// Ascending, without gaps.
    private let migrations: [Migration]

    /// Creates a schema.
    public init(applicationID: Int64, migrations: [Migration]) {
        self.applicationID = applicationID
        self.migrations = migrations
    }

    func prepare(_ connection: SQLConnection, path: String, now: Timestamp) throws(StoreError) {
        try connection.script(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -\(StoreLimits.cacheKiB)")
        connection.setAutoCheckpoint(pages: StoreLimits.checkpointPages)
        let version = try pragma("user_version", connection)
        let owner = try pragma("application_id", connection)
        let tables = try connection.first("SELECT count(*) FROM sqlite_master") { (row) throws(StoreError) in row.int(0) } ?? 0
        guard owner == applicationID || (tables == 0 && version == 0) else {
            throw .incompatible("\(path) is a database of another program")
        }
        let newest = Int64(migrations.count)
        guard version <= newest else {
            throw .incompatible(
                "\(path) was written by a newer hearth (schema \(version), this one knows \(newest)): use that one, or a copy from before")
        }
        if version > 0 {
            try compare(connection, upTo: version)
            if version < newest { try keepCopy(connection, path: path, version: version) }
        }
        for file in migrations where Int64(file.number) > version { try apply(file, connection, now: now) }
    }

    /// Counts this start; returns the installation's id and the number of the start.
    static func begin(_ connection: SQLConnection, now: Timestamp) throws(StoreError) -> (id: String, epoch: Int64) {
        try connection.run(
            "INSERT INTO instance (one, id, epoch, created_at) VALUES (1, ?, 1, ?) ON CONFLICT (one) DO UPDATE SET epoch = epoch + 1",
            [.text(Identifier.random(prefix: "ins")), .at(now)])
        guard
            let found = try connection.first("SELECT id, epoch FROM instance", [], { (row) throws(StoreError) in (row.text(0), row.int(1)) })
        else { throw .failed("the instance row is missing") }
        return (id: found.0, epoch: found.1)
    }

    private func apply(_ file: Migration, _ connection: SQLConnection, now: Timestamp) throws(StoreError) {
        try connection.run("BEGIN IMMEDIATE")
        do throws(StoreError) {
            try connection.script(
                "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, applied_at INTEGER NOT NULL) STRICT"
            )
            try connection.script(String(decoding: file.sql, as: UTF8.self))
            try connection.run(
                "INSERT INTO migrations (number, name, digest, applied_at) VALUES (?, ?, ?, ?)",
                [.integer(file.number), .text(file.name), .blob(SHA256.digest(file.sql)), .at(now)])
            try connection.script("PRAGMA user_version = \(file.number); PRAGMA application_id = \(applicationID)")
            try connection.run("COMMIT")
        } catch {
            try? connection.run("ROLLBACK")
            throw error
        }
    }

    /// Checks that the applied migrations are those of this build.
    private func compare(_ connection: SQLConnection, upTo version: Int64) throws(StoreError) {
        let applied = try connection.all("SELECT number, digest FROM migrations ORDER BY number") { (row) throws(StoreError) in
            (row.int(0), row.blob(1))
        }
        for file in migrations.prefix(Int(version)) {
            guard let digest = applied.first(where: { $0.0 == Int64(file.number) })?.1, digest == SHA256.digest(file.sql) else {
                throw .incompatible("migration \(file.name) of this build differs from the one that made the database")
            }
        }
    }

    private func keepCopy(_ connection: SQLConnection, path: String, version: Int64) throws(StoreError) {
        let copy = "\(path).schema-\(version)"
        unlink(copy)
        try connection.run("VACUUM INTO ?", [.text(copy)])
        chmod(copy, 0o600)
    }

    private func pragma(_ name: String, _ connection: SQLConnection) throws(StoreError) -> Int64 {
        try connection.first("PRAGMA \(name)", [], { (row) throws(StoreError) in row.int(0) }) ?? 0
    }
}
