internal import CSQLite
internal import Coding
public import Runtime

/// The current row of a statement. Columns count from 0.
public struct SQLRow: ~Copyable {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) {
        self.statement = statement
    }

    /// Returns whether a column is NULL.
    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    /// Returns a whole number.
    public func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    /// Returns a whole number; `nil` for NULL.
    public func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }
    /// Returns a time, stored as milliseconds since 1970.
    public func time(_ column: Int32) -> Timestamp { Timestamp(millis: int(column)) }
    /// Returns a time; `nil` for NULL.
    public func optionalTime(_ column: Int32) -> Timestamp? { optionalInt(column).map { Timestamp(millis: $0) } }
    /// Returns a text; `nil` for NULL.
    public func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
    /// Returns bytes; `nil` for NULL.
    public func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }

    /// Returns a text; empty for NULL.
    public func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))), as: UTF8.self)
    }

    /// Returns bytes; none for NULL.
    public func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(statement, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// Decodes a value stored as JSON.
    public func json<Value: Decodable>(_ column: Int32, as type: Value.Type) throws(StoreError) -> Value {
        do {
            return try JSONCoding.decode(type, from: Array(text(column).utf8))
        } catch {
            throw .failed("a stored value cannot be read: \(ErrorText.of(error))")
        }
    }

    /// Returns the enum case with the stored raw value.
    public func value<Value: RawRepresentable>(_ column: Int32, as type: Value.Type) throws(StoreError) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: text(column)) else { throw .failed("the database holds the unknown value '\(text(column))'") }
        return value
    }
}
