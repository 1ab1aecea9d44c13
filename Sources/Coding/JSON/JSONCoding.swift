internal import FoundationEssentials

/// Values of other types as JSON. A `JSONValue` is read and written by `JSONReader` and `JSONWriter`, here too.
public enum JSONCoding {
    /// JSON of a value: keys sorted, so that equal values have equal bytes; slashes not escaped.
    ///
    /// - Throws: what the value's own `encode(to:)` throws; numbers that are not finite.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        if let value = value as? JSONValue { return value.encoded() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// A value from JSON.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        if type == JSONValue.self, let value = try JSONValue(parsing: bytes) as? Value { return value }
        return try JSONDecoder().decode(type, from: Data(bytes))
    }
}
