internal import CSQLite

/// A SQLite connection with its prepared statements. Used by one thread at a time.
public final class SQLConnection {
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// Opens the database file; creates it unless it is opened read-only.
    public init(path: String, isReadOnly: Bool) throws(StoreError) {
        var opened: OpaquePointer?
        let flags = (isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
        let result = sqlite3_open_v2(path, &opened, flags, nil)
        guard result == SQLITE_OK, let opened else {
            let text = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw .failed("\(path): \(text)")
        }
        handle = opened
        sqlite3_busy_timeout(handle, StoreLimits.busyMillis)
        sqlite3_extended_result_codes(handle, 1)
    }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs a statement that returns no rows.
    public func run(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) {
        try query(sql, values) { (_) throws(StoreError) in }
    }

    /// Runs a statement and passes each row to a closure.
    public func query(_ sql: String, _ values: [SQLValue] = [], _ take: (borrowing SQLRow) throws(StoreError) -> Void) throws(StoreError) {
        let statement = try prepared(sql)
        defer { statement.reset() }
        guard statement.bind(values) == SQLITE_OK else { throw error() }
        while true {
            switch sqlite3_step(statement.handle) {
            case SQLITE_ROW: try take(SQLRow(statement.handle))
            case SQLITE_DONE: return
            default: throw error()
            }
        }
    }

    /// Returns the first row, mapped; `nil` if there is none.
    public func first<Value>(_ sql: String, _ values: [SQLValue] = [], _ map: (borrowing SQLRow) throws(StoreError) -> Value) throws(StoreError)
        -> Value?
    {
        var found: Value?
        try query(sql, values) { (row) throws(StoreError) in
            if found == nil { found = try map(row) }
        }
        return found
    }

    /// Returns all rows, mapped.
    public func all<Value>(_ sql: String, _ values: [SQLValue] = [], _ map: (borrowing SQLRow) throws(StoreError) -> Value) throws(StoreError)
        -> [Value]
    {
        var found: [Value] = []
        try query(sql, values) { (row) throws(StoreError) in found.append(try map(row)) }
        return found
    }

    /// Runs a script of several statements.
    public func script(_ sql: String) throws(StoreError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw error() }
    }

    /// The key of the last inserted row.
    public var lastInsertedKey: Int64 { sqlite3_last_insert_rowid(handle) }
    /// The number of rows that the last statement changed.
    public var changes: Int { Int(sqlite3_changes(handle)) }
    /// `true` if no transaction is open. SQLite ends one by itself after some errors.
    public var isInAutocommit: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Moves the write-ahead log into the database and empties it.
    func truncateLog() {
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }

    func setAutoCheckpoint(pages: Int32) {
        sqlite3_wal_autocheckpoint(handle, pages)
    }

    private func prepared(_ sql: String) throws(StoreError) -> Statement {
        if let known = statements[sql] { return known }
        var prepared: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil) == SQLITE_OK, let prepared else { throw error() }
        let statement = Statement(prepared)
        statements[sql] = statement
        return statement
    }

    private func error() -> StoreError {
        let code = sqlite3_extended_errcode(handle)
        let text = String(cString: sqlite3_errmsg(handle))
        switch code & 0xff {
        case SQLITE_FULL: return .full
        case SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN: return .readOnly(text)
        case SQLITE_CONSTRAINT: return .constraint(text)
        default: return .failed(text)
        }
    }
}

/// A prepared statement, finalized with its last reference.
private final class Statement {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(handle)
    }

    func bind(_ values: [SQLValue]) -> Int32 {
        for (position, value) in values.enumerated() {
            let result = bind(value, at: Int32(position + 1))
            if result != SQLITE_OK { return result }
        }
        return SQLITE_OK
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .text(let text): return text.withCString { hearth_sqlite_bind_text(handle, index, $0, Int32(text.utf8.count)) }
        case .blob(let bytes): return bytes.withUnsafeBytes { hearth_sqlite_bind_blob(handle, index, $0.baseAddress, Int32($0.count)) }
        }
    }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }
}

/// The linked SQLite library.
public enum DatabaseLibrary {
    /// Its version, such as `3.40.1`.
    public static var version: String { String(cString: sqlite3_libversion()) }
    /// `true` if the library has the features that the schema needs: strict tables (3.37) and JSON functions in every build (3.38).
    public static var isSufficient: Bool { sqlite3_libversion_number() >= 3_038_000 }
}
