internal import Coding
internal import Runtime

/// The models that runs can name: those of the operator's own file, or the built-in ones.
public struct ModelCatalog: Sendable {
    /// The models, in the order of the file.
    public let models: [CatalogModel]
    /// The model of runs that name none.
    public let defaultModelID: String?
    /// True if runs may also name other models, because no file limits them.
    public let isOpen: Bool

    /// Creates a catalog of the models; the default model is added if they lack it.
    public init(models: [CatalogModel], defaultModelID: String?, isOpen: Bool = false) {
        let known = defaultModelID.map { ModelCatalog.find($0, in: models) ?? CatalogModel(id: $0) }
        if let known, !models.contains(known) { self.models = [known] + models } else { self.models = models }
        self.defaultModelID = known?.id
        self.isOpen = isOpen
    }

    /// Returns the model with this id or alias, or `nil` if there is none.
    public func model(_ name: String) -> CatalogModel? {
        ModelCatalog.find(name, in: models) ?? (isOpen ? CatalogModel(id: name) : nil)
    }

    /// Returns the first model with this id or alias; no two models of a catalog file share a name.
    private static func find(_ name: String, in models: [CatalogModel]) -> CatalogModel? {
        models.first { $0.id == name || $0.aliases.contains(name) }
    }

    /// The built-in models: well-known ones at OpenRouter with their list prices.
    public static let builtIn: [CatalogModel] = {
        // The file is part of the build, and a test reads it, so this cannot fail at a user's.
        guard let models = try? read(PackageResources.models_json) else { preconditionFailure("the built-in catalog is not valid") }
        return models
    }()

    /// An error in the format of a catalog file.
    public struct FormatError: Error, CustomStringConvertible {
        /// The error in words.
        public let description: String
    }

    /// Reads a catalog file: `{"models":[{"id":…,"name":…,"contextTokens":…,"maxOutputTokens":…,"aliases":[…],"prices":{…}}]}`.
    public static func read(_ bytes: [UInt8]) throws(FormatError) -> [CatalogModel] {
        let value: JSONValue
        do throws(JSONParseError) {
            value = try JSONValue(parsing: bytes, by: .strict)
        } catch {
            throw FormatError(description: "it is not JSON: \(error)")
        }
        guard let entries = value["models"]?.asArray, !entries.isEmpty else {
            throw FormatError(description: "it has no list \"models\" with any model")
        }
        var models: [CatalogModel] = []
        for (position, entry) in entries.enumerated() {
            let reader = FieldReader(entry)
            let model = CatalogModel(reader)
            if let problem = reader.problems.first { throw FormatError(description: "models[\(position)].\(problem.path) \(problem.message)") }
            guard let model else { throw FormatError(description: "models[\(position)] is not a model") }
            let names = [model.id] + model.aliases
            if let twice = names.first(where: { find($0, in: models) != nil }) {
                throw FormatError(description: "models[\(position)]: \(twice) is there twice")
            }
            models.append(model)
        }
        return models
    }
}

/// A model of the catalog. A property that the catalog file omits is `nil`.
public struct CatalogModel: Sendable, Hashable {
    /// Prices in US dollars per million tokens, as decimal strings; `nil` if unknown.
    public struct Prices: Sendable, Hashable {
        /// The price of prompt tokens that come from no cache.
        public let input: String?
        /// The price of answer tokens.
        public let output: String?
        /// The price of prompt tokens that are read from the provider's cache.
        public let cacheRead: String?
        /// The price of prompt tokens that are written to the provider's cache.
        public let cacheWrite: String?

        /// Creates prices; those left out are unknown.
        public init(input: String? = nil, output: String? = nil, cacheRead: String? = nil, cacheWrite: String? = nil) {
            self.input = input
            self.output = output
            self.cacheRead = cacheRead
            self.cacheWrite = cacheWrite
        }
    }

    /// The greatest length of an id or a name, in Unicode scalars.
    public static let nameLength = 200

    /// The value of `modelId`, and the name at the model endpoint: `vendor/name`.
    public let id: String
    /// The name for people.
    public let name: String
    /// The number of tokens that prompt and answer may have together.
    public let contextTokens: Int64?
    /// The number of tokens that an answer may have.
    public let maxOutputTokens: Int64?
    /// Other values of `modelId` that stand for the model.
    public let aliases: [String]
    /// The RFC 3339 time from which the model is deprecated.
    public let deprecatedAt: String?
    /// The prices.
    public let prices: Prices

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

    /// Reads an entry of a catalog file; problems are reported to the reader.
    fileprivate init?(_ entry: FieldReader) {
        let id = entry.string("id", length: 1...CatalogModel.nameLength, isRequired: true)
        name = entry.string("name", length: 1...CatalogModel.nameLength) ?? id ?? ""
        contextTokens = entry.integer("contextTokens", 1...Int64(Int32.max))
        maxOutputTokens = entry.integer("maxOutputTokens", 1...Int64(Int32.max))
        deprecatedAt = entry.string("deprecatedAt", length: 1...40)
        if let deprecatedAt, Timestamp(rfc3339: deprecatedAt) == nil {
            entry.report("deprecatedAt", .value, "must be a time such as 2026-11-23T05:00:00.000Z")
        }
        aliases = CatalogModel.aliases(entry)
        prices = CatalogModel.prices(entry)
        guard let id else { return nil }
        self.id = id
    }

    private static func aliases(_ entry: FieldReader) -> [String] {
        var aliases: [String] = []
        for (position, alias) in (entry.list("aliases", atMost: 20) ?? []).enumerated() {
            if let text = alias.asString, !text.isEmpty {
                aliases.append(text)
            } else {
                entry.report("aliases[\(position)]", .type, "must be a name")
            }
        }
        return aliases
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
