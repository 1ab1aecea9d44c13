import Database
import Crypto
import Migrations

@testable import RunEngine

/// Databases as older servers have left them.
enum OldDatabase {
    /// Creates one with the first migrations only.
    static func make(_ path: String, version: Int) throws -> SQLConnection {
        let old = try SQLConnection(path: path, isReadOnly: false)
        try old.script(
            "CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, applied_at INTEGER NOT NULL) STRICT")
        for file in MigrationFile.all.prefix(version) {
            try old.script(String(decoding: file.sql, as: UTF8.self))
            try old.run(
                "INSERT INTO migrations VALUES (?, ?, ?, 0)", [.integer(file.number), .text(file.name), .blob(SHA256.digest(file.sql))])
        }
        try old.script("PRAGMA user_version = \(version); PRAGMA application_id = \(0x4852_5448)")
        return old
    }
}
