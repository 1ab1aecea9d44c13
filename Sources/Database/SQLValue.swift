internal import Coding
public import Runtime

/// A value that can be bound to a statement's parameter.
public enum SQLValue: Sendable {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// A text.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// A whole number.
    public static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    /// A time as milliseconds since 1970; NULL for `nil`.
    public static func at(_ time: Timestamp?) -> SQLValue { time.map { .integer($0.millis) } ?? .null }
    /// A text; NULL for `nil`.
    public static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    /// A whole number; NULL for `nil`.
    public static func optional(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }
    /// Bytes; NULL for `nil`.
    public static func optional(_ bytes: [UInt8]?) -> SQLValue { bytes.map { .blob($0) } ?? .null }

    /// Encodes a value as JSON text.
    public static func json(_ value: some Encodable) throws(StoreError) -> SQLValue {
        do {
            return .text(String(decoding: try JSONCoding.encode(value), as: UTF8.self))
        } catch {
            throw .failed("cannot be encoded: \(ErrorText.of(error))")
        }
    }
}
