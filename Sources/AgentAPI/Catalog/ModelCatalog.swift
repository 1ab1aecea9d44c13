internal import Coding

/// The models that runs can name: of the operator's own file, or those that are built in.
public struct ModelCatalog: Sendable {
    /// The models, in the order of the file.
    public let models: [CatalogModel]
    /// The model of runs that name none.
    public let defaultModelID: String?
    /// Any other model may be named, too: nobody has said which there are.
    public let isOpen: Bool

    /// Models, to which the default one is added when it is not there.
    public init(models: [CatalogModel], defaultModelID: String?, isOpen: Bool = false) {
        let known = defaultModelID.map { ModelCatalog.find($0, in: models) ?? CatalogModel(id: $0) }
        if let known, !models.contains(known) { self.models = [known] + models } else { self.models = models }
        self.defaultModelID = known?.id
        self.isOpen = isOpen
    }

    /// The model of an id or another name of it; `nil` when there is none.
    public func model(_ name: String) -> CatalogModel? {
        ModelCatalog.find(name, in: models) ?? (isOpen ? CatalogModel(id: name) : nil)
    }

    /// No two models of a catalog share a name.
    private static func find(_ name: String, in models: [CatalogModel]) -> CatalogModel? {
        models.first { $0.id == name || $0.aliases.contains(name) }
    }

    /// What is built in: well-known models at OpenRouter with their list prices.
    public static let builtIn: [CatalogModel] = {
        // A part of this build, which a test reads: no user can bring it about.
        guard let models = try? read(PackageResources.models_json) else { preconditionFailure("the built-in catalog is not valid") }
        return models
    }()

    /// What is wrong with a catalog's file: a sentence.
    public struct Mistake: Error, CustomStringConvertible {
        /// The sentence.
        public let description: String
    }

    /// Reads a catalog's file: `{"models":[{"id":…,"name":…,"contextTokens":…,"maxOutputTokens":…,"aliases":[…],"prices":{…}}]}`.
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
