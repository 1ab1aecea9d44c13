internal import FoundationEssentials

/// Any JSON value. A whole number that fits 64 bits is an `integer`, however it was written (`1`, `1.0`, `1e3`), and a number whose digits a `Double`
/// preserves is a `number`; others keep their text. An object's members are sorted by key, whatever order they came in.
public enum JSONValue: Sendable, Hashable {
    /// The literal `null`.
    case null
    /// A Boolean.
    case bool(Bool)
    /// A number without a fraction that fits 64 bits.
    case integer(Int64)
    /// Any other number that a `Double` represents.
    case number(Double)
    /// A number with more digits than that. Indirect, because it is rare and twice the size of all others.
    indirect case decimal(JSONNumber)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)
}

extension JSONValue {
    /// The value of an object's key; `nil` if the key does not exist, or the value is not an object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The element of an array; `nil` if it does not exist, or the value is not an array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The string, or `nil` for another type.
    public var asString: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, or `nil` for another type.
    public var asInteger: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// Any number, as the nearest `Double`.
    public var asDouble: Double? {
        switch self {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        case .decimal(let value): return value.double
        default: return nil
        }
    }

    /// The Boolean, or `nil` for another type.
    public var asBool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of the array, or `nil` for another type.
    public var asArray: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of the object, or `nil` for another type.
    public var asObject: JSONObject? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// `true` if the value is `null`.
    public var isNull: Bool { self == .null }
}

/// Coding inside other values. A number with more digits than a `Double` loses them there; standalone documents keep them.
extension JSONValue: Codable {
    /// Decodes any value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode(JSONObject.self))
        }
    }

    /// Encodes the value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .decimal(let value): try container.encode(value.double)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Creates a string: `"text"`.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates an integer: `1`.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Creates a Boolean: `true`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Creates a number: `1.5`.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Creates `null`: `nil`.
    public init(nilLiteral: ()) { self = .null }
    /// Creates an array: `[…]`.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Creates an object: `["key": …]`; the last value of a duplicate key wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

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
