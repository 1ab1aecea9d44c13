internal import Coding
internal import Runtime

/// A value that can be bound to a statement's parameter.
enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func integer(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func at(_ time: Timestamp?) -> SQLValue { time.map { .integer($0.millis) } ?? .null }
    static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    static func optional(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }
    static func optional(_ bytes: [UInt8]?) -> SQLValue { bytes.map { .blob($0) } ?? .null }

    /// Encodes a value as JSON text.
    static func json(_ value: some Encodable) throws(StoreError) -> SQLValue {
        do {
            return .text(String(decoding: try JSONCoding.encode(value), as: UTF8.self))
        } catch {
            throw .failed("cannot be encoded: \(ErrorText.of(error))")
        }
    }
}
