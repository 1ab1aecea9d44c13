internal import Coding
internal import Runtime

/// A model of the catalog. Properties that its file omits are `nil`.
public struct CatalogModel: Sendable, Hashable {
    /// Prices in US dollars per million tokens, as decimal strings.
    public struct Prices: Sendable, Hashable {
        var input: String?
        var output: String?
        var cacheRead: String?
        var cacheWrite: String?
    }

    /// The value for `modelId`: `vendor/name`.
    public let id: String
    let name: String
    let contextTokens: Int64?
    let maxOutputTokens: Int64?
    let aliases: [String]
    let deprecatedAt: String?
    let prices: Prices

    /// Creates a model of which only the id is known.
    public init(id: String) {
        self.id = id
        name = id
        contextTokens = nil
        maxOutputTokens = nil
        aliases = []
        deprecatedAt = nil
        prices = Prices()
    }

    /// Reads an entry of a catalog file; mistakes are reported to the reader.
    init?(_ entry: FieldReader) {
        let id = entry.string("id", length: 1...APILimits.modelCharacters, isRequired: true)
        name = entry.string("name", length: 1...APILimits.titleCharacters) ?? id ?? ""
        contextTokens = entry.integer("contextTokens", 1...Int64(Int32.max))
        maxOutputTokens = entry.integer("maxOutputTokens", 1...Int64(Int32.max))
        deprecatedAt = entry.string("deprecatedAt", length: 1...40)
        if let deprecatedAt, Timestamp(rfc3339: deprecatedAt) == nil {
            entry.report("deprecatedAt", .value, "must be a time such as 2026-11-23T05:00:00.000Z")
        }
        var aliases: [String] = []
        for (position, alias) in (entry.list("aliases", atMost: 20) ?? []).enumerated() {
            if let text = alias.asString, !text.isEmpty {
                aliases.append(text)
            } else {
                entry.report("aliases[\(position)]", .type, "must be a name")
            }
        }
        self.aliases = aliases
        prices = CatalogModel.prices(entry)
        guard let id else { return nil }
        self.id = id
    }

    private static func prices(_ entry: FieldReader) -> Prices {
        guard let inner = entry.object("prices") else { return Prices() }
        func price(_ name: String) -> String? {
            guard let text = inner.string(name, length: 1...20) else { return nil }
            if !DecimalText.isAmount(text, places: 6) { inner.report(name, .value, "must be a decimal number in quotes, such as \"3.00\"") }
            return text
        }
        return Prices(
            input: price("inputPerMTok"), output: price("outputPerMTok"), cacheRead: price("cacheReadPerMTok"), cacheWrite: price("cacheWritePerMTok")
        )
    }
}
