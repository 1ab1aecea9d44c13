internal import Coding
internal import RunEngine

/// The models that a run can name. Properties that the operator left out are `null`.
struct ModelsDocument {
    let catalog: ModelCatalog

    var value: JSONValue {
        ["defaultModelId": .optional(catalog.defaultModelID), "models": .array(catalog.models.map(model))]
    }

    private func model(_ model: CatalogModel) -> JSONValue {
        [
            "id": .string(model.id), "name": .string(model.name), "default": .bool(model.id == catalog.defaultModelID), "allowed": true,
            "gate": .null, "plan": .null, "creditFloor": .null, "contextTokens": model.contextTokens.map { .integer($0) } ?? .null,
            "maxOutputTokens": model.maxOutputTokens.map { .integer($0) } ?? .null, "aliases": .array(model.aliases.map { .string($0) }),
            "deprecatedAt": .optional(model.deprecatedAt), "billingModes": ["managed"],
            "prices": [
                "inputPerMTok": .optional(model.prices.input), "outputPerMTok": .optional(model.prices.output),
                "cacheReadPerMTok": .optional(model.prices.cacheRead), "cacheWritePerMTok": .optional(model.prices.cacheWrite),
            ],
        ]
    }
}
