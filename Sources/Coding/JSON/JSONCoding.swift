internal import FoundationEssentials

/// Encodes and decodes values as JSON. A `JSONValue` goes through `JSONReader` and `JSONWriter` here too.
public enum JSONCoding {
    /// Encodes a value: keys sorted, so that equal values have equal bytes; slashes not escaped.
    ///
    /// - Throws: the errors of the value's own `encode(to:)`; an error for numbers that are not finite.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        if let value = value as? JSONValue { return value.encoded() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Decodes a value.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        if type == JSONValue.self, let value = try JSONValue(parsing: bytes) as? Value { return value }
        return try JSONDecoder().decode(type, from: Data(bytes))
    }
}
