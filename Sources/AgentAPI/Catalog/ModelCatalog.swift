internal import Coding

/// The models that runs can name: those of the operator's own file, or the built-in ones.
public struct ModelCatalog: Sendable {
    /// The models, in the order of the file.
    public let models: [CatalogModel]
    /// The model for runs that name none.
    public let defaultModelID: String?
    /// True if runs may name other models, too, because no file limits them.
    public let isOpen: Bool

    /// Creates a catalog of the models, adding the default one if it is missing.
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

    /// Returns the first model with this id or alias; in a catalog that was read from a file no two models share a name.
    private static func find(_ name: String, in models: [CatalogModel]) -> CatalogModel? {
        models.first { $0.id == name || $0.aliases.contains(name) }
    }

    /// The built-in models: well-known ones at OpenRouter with their list prices.
    public static let builtIn: [CatalogModel] = {
        // The file is part of the build and a test reads it: no user can cause this.
        guard let models = try? read(PackageResources.models_json) else { preconditionFailure("the built-in catalog is not valid") }
        return models
    }()

    /// A mistake in a catalog file.
    public struct Mistake: Error, CustomStringConvertible {
        /// The mistake in words.
        public let description: String
    }

    /// Reads a catalog file: `{"models":[{"id":…,"name":…,"contextTokens":…,"maxOutputTokens":…,"aliases":[…],"prices":{…}}]}`.
    public static func read(_ bytes: [UInt8]) throws(Mistake) -> [CatalogModel] {
        let value: JSONValue
        do throws(JSONParseError) {
            value = try JSONValue(parsing: bytes, by: .strict)
        } catch {
            throw Mistake(description: "it is not JSON: \(error)")
        }
        guard let entries = value["models"]?.asArray, !entries.isEmpty else { throw Mistake(description: "it has no list \"models\" with any model") }
        var models: [CatalogModel] = []
        for (position, entry) in entries.enumerated() {
            let reader = FieldReader(entry)
            let model = CatalogModel(reader)
            if let problem = reader.problems.first { throw Mistake(description: "models[\(position)].\(problem.path) \(problem.message)") }
            guard let model else { throw Mistake(description: "models[\(position)] is not a model") }
            let names = [model.id] + model.aliases
            if let twice = names.first(where: { find($0, in: models) != nil }) {
                throw Mistake(description: "models[\(position)]: \(twice) is there twice")
            }
            models.append(model)
        }
        return models
    }
}
