internal import Coding

/// A JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1) with a valid example. A list of values that may grow is described by `x-known-values`,
/// never by `enum`: a generated client must not break on a new value.
struct JSONSchema: Sendable {
    /// The schema's keywords.
    var keywords: JSONObject
    /// A valid value; examples of objects are composed of those of their fields.
    var example: JSONValue

    /// The schema's object in the OpenAPI document.
    var document: JSONValue { .object(keywords) }

    /// Returns this schema with more keywords.
    func with(_ more: JSONObject) -> JSONSchema {
        JSONSchema(keywords: keywords.merging(more), example: example)
    }

    /// Returns this schema, extended to allow `null`.
    ///
    /// - Parameter isNullInExample: True if the example shows `null`.
    func orNull(isNullInExample: Bool = false) -> JSONSchema {
        let shown = isNullInExample ? .null : example
        guard let type = keywords["type"] else { return JSONSchema(keywords: ["anyOf": [document, ["type": "null"]]], example: shown) }
        var keywords = keywords
        keywords["type"] = [type, "null"]
        if let values = keywords["enum"]?.asArray { keywords["enum"] = .array(values + [.null]) }
        return JSONSchema(keywords: keywords, example: shown)
    }

    /// Returns this schema, extended to require one of the alternatives: fields that are strings or have the given values. Written as a condition,
    /// because client generators mistake `anyOf` beside `properties` for a union of classes.
    func requiringAny(of alternatives: [JSONObject]) -> JSONSchema {
        let cases = alternatives.map { fields in
            JSONValue.object([
                "required": .array(fields.keys.sorted().map { .string($0) }),
                "properties": .object(fields.mapValues { $0.isNull ? ["type": "string"] : ["const": $0] }),
            ])
        }
        return with(["if": ["not": ["anyOf": .array(cases)]], "then": false])
    }
}

/// The kinds of schemas that the contract needs.
extension JSONSchema {
    /// Returns the schema of a string.
    static func text(_ description: String, _ example: String, length: ClosedRange<Int>? = nil, pattern: String? = nil) -> JSONSchema {
        var keywords: JSONObject = ["type": "string", "description": .string(description)]
        if let length {
            keywords["minLength"] = .integer(Int64(length.lowerBound))
            keywords["maxLength"] = .integer(Int64(length.upperBound))
        }
        if let pattern { keywords["pattern"] = .string(pattern) }
        return JSONSchema(keywords: keywords, example: .string(example))
    }

    /// Returns the schema of an id with its prefix.
    static func id(_ description: String, _ prefix: String) -> JSONSchema {
        text(description, "\(prefix)_01j5x0q8yv7n3k2m4t6w9z0abc", pattern: "^\(prefix)_[0-9a-z]{1,\(39 - prefix.utf8.count)}$")
    }

    /// Returns the schema of a time: RFC 3339, UTC, three decimals.
    static func time(_ description: String, _ example: String = "2026-11-23T05:00:00.000Z") -> JSONSchema {
        text(description, example).with(["format": "date-time"])
    }

    /// Returns the schema of a decimal amount of US dollars.
    static func money(_ description: String, _ example: String) -> JSONSchema {
        text(description, example, pattern: "^-?[0-9]+(\\.[0-9]{1,6})?$")
    }

    /// Returns the schema of a whole number.
    static func integer(_ description: String, _ example: Int64, range: ClosedRange<Int64> = 0...Int64.max) -> JSONSchema {
        var keywords: JSONObject = [
            "type": "integer", "format": "int64", "description": .string(description), "minimum": .integer(range.lowerBound),
        ]
        if range.upperBound != .max { keywords["maximum"] = .integer(range.upperBound) }
        return JSONSchema(keywords: keywords, example: .integer(example))
    }

    /// Returns the schema of a Boolean.
    static func bool(_ description: String, _ example: Bool) -> JSONSchema {
        JSONSchema(keywords: ["type": "boolean", "description": .string(description)], example: .bool(example))
    }

    /// Returns the schema of one value from a closed list.
    static func closed<Value: RawRepresentable<String> & CaseIterable>(_ description: String, _: Value.Type, _ example: Value) -> JSONSchema {
        closed(description, Value.allCases.map(\.rawValue), example.rawValue)
    }

    /// Returns the schema of one value from a closed list.
    static func closed(_ description: String, _ values: [String], _ example: String) -> JSONSchema {
        JSONSchema(
            keywords: ["type": "string", "description": .string(description), "enum": .array(values.map { .string($0) })], example: .string(example))
    }

    /// Returns the schema of one value from a list that may grow.
    static func known<Value: RawRepresentable<String> & CaseIterable>(_ description: String, _: Value.Type, _ example: Value) -> JSONSchema {
        known(description, Value.allCases.map(\.rawValue), example.rawValue)
    }

    /// Returns the schema of one value from a list that may grow.
    static func known(_ description: String, _ values: [String], _ example: String) -> JSONSchema {
        text("\(description) Now one of: \(values.joined(separator: ", ")); more may be added.", example)
            .with(["x-known-values": .array(values.map { .string($0) })])
    }

    /// Returns the schema of a list.
    static func list(_ description: String, of items: JSONSchema, atMost limit: Int? = nil) -> JSONSchema {
        var keywords: JSONObject = ["type": "array", "description": .string(description), "items": items.document]
        if let limit { keywords["maxItems"] = .integer(Int64(limit)) }
        return JSONSchema(keywords: keywords, example: [items.example])
    }

    /// Returns the schema of an object in a response: all fields are always present, except the `optional` ones.
    static func object(_ description: String, _ fields: KeyValuePairs<String, JSONSchema>, optional: Set<String> = []) -> JSONSchema {
        let names = fields.map(\.key)
        return object(description, fields, required: names.filter { !optional.contains($0) })
    }

    /// Returns the schema of an object in a request: only the `required` fields must be present, and the others may be `null`, too.
    static func body(_ description: String, required: [String], _ fields: KeyValuePairs<String, JSONSchema>) -> JSONSchema {
        object(description, fields.map { ($0.key, required.contains($0.key) ? $0.value : $0.value.orNull()) }, required: required)
    }

    /// Returns the schema of any object.
    static func anything(_ description: String, _ example: JSONValue) -> JSONSchema {
        JSONSchema(keywords: ["type": "object", "description": .string(description), "additionalProperties": true], example: example)
    }

    private static func object(_ description: String, _ fields: some Sequence<(key: String, value: JSONSchema)>, required: [String]) -> JSONSchema {
        let properties = JSONObject(fields.map { ($0.key, $0.value.document) })
        let example = JSONObject(fields.map { ($0.key, $0.value.example) })
        var keywords: JSONObject = ["type": "object", "description": .string(description), "properties": .object(properties)]
        if !required.isEmpty { keywords["required"] = .array(required.map { .string($0) }) }
        return JSONSchema(keywords: keywords, example: .object(example))
    }
}

/// A named schema that others refer to.
struct Component: Sendable {
    /// The name under `components/schemas`.
    let name: String
    /// The schema itself.
    let schema: JSONSchema

    init(_ name: String, _ schema: JSONSchema) {
        self.name = name
        self.schema = schema
    }

    /// A schema that refers to this one.
    var reference: JSONSchema {
        JSONSchema(keywords: ["$ref": .string("#/components/schemas/\(name)")], example: schema.example)
    }
}
