internal import Coding

/// A JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1) with a valid example. Lists of values that may grow without notice are described by
/// `x-known-values`, never by `enum`: a generated client must not break on a new value.
struct Schema: Sendable {
    /// The schema's keywords.
    var keywords: JSONObject
    /// A valid value; examples of objects are composed of those of their fields.
    var example: JSONValue

    /// The schema's object in the OpenAPI document.
    var document: JSONValue { .object(keywords) }

    /// Returns this schema with more keywords.
    func with(_ more: JSONObject) -> Schema {
        Schema(keywords: keywords.merging(more), example: example)
    }

    /// Returns this schema, extended to allow `null`.
    ///
    /// - Parameter isNullInExample: true if the example shows `null`.
    func orNull(isNullInExample: Bool = false) -> Schema {
        let shown = isNullInExample ? .null : example
        guard let type = keywords["type"] else { return Schema(keywords: ["anyOf": [document, ["type": "null"]]], example: shown) }
        var keywords = keywords
        keywords["type"] = [type, "null"]
        if let values = keywords["enum"]?.asArray { keywords["enum"] = .array(values + [.null]) }
        return Schema(keywords: keywords, example: shown)
    }

    /// Returns this schema with the demand that at least one of the alternatives is present, its fields as strings or with the given values.
    /// Written as a condition, because client generators take `anyOf` beside `properties` for a union of classes.
    func asking(for alternatives: [JSONObject]) -> Schema {
        let cases = alternatives.map { fields in
            JSONValue.object([
                "required": .array(fields.keys.sorted().map { .string($0) }),
                "properties": .object(fields.mapValues { $0.isNull ? ["type": "string"] : ["const": $0] }),
            ])
        }
        return with(["if": ["not": ["anyOf": .array(cases)]], "then": false])
    }
}
