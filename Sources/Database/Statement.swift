internal import CSQLite

/// A prepared statement, finalized with its last reference.
final class Statement {
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
