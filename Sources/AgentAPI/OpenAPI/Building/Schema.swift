internal import Coding

/// A JSON Schema (draft 2020-12, as OpenAPI 3.1 takes it) with an example that it allows. Values that may grow without notice are described by
/// `x-known-values`, never by `enum`: a generated client must not break on a new one.
struct Schema: Sendable {
    /// The keywords.
    var keywords: JSONObject
    /// A value that this schema allows; examples of whole objects are put together from those of their fields.
    var example: JSONValue

    /// As the document shows it.
    var document: JSONValue { .object(keywords) }

    /// The same with more keywords.
    func with(_ more: JSONObject) -> Schema {
        Schema(keywords: keywords.merging(more), example: example)
    }

    /// The same, or `null`.
    ///
    /// - Parameter isNullInExample: the example shows `null`.
    func orNull(isNullInExample: Bool = false) -> Schema {
        let shown = isNullInExample ? .null : example
        guard let type = keywords["type"] else { return Schema(keywords: ["anyOf": [document, ["type": "null"]]], example: shown) }
        var keywords = keywords
        keywords["type"] = [type, "null"]
        if let values = keywords["enum"]?.asArray { keywords["enum"] = .array(values + [.null]) }
        return Schema(keywords: keywords, example: shown)
    }

    /// The same, when at least one of these fields is there: as a text, or with the value that is given. Written as a condition, because
    /// generators of clients take `anyOf` beside `properties` for a union of classes.
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
