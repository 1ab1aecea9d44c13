internal import Coding
internal import RunEngine

/// The models that a run can name. What the operator has not said of one is `null`.
struct ModelsDocument {
    let facts: ServerFacts

    var value: JSONValue {
        ["defaultModelId": .optional(facts.defaultModelID), "models": .array(facts.modelIDs.map(model))]
    }

    private func model(_ id: String) -> JSONValue {
        [
            "id": .string(id), "name": .string(id), "default": .bool(id == facts.defaultModelID), "allowed": true, "gate": .null, "plan": .null,
            "creditFloor": .null, "contextTokens": .null, "maxOutputTokens": .null, "aliases": [], "deprecatedAt": .null,
            "billingModes": ["managed"],
            "prices": ["inputPerMTok": .null, "outputPerMTok": .null, "cacheReadPerMTok": .null, "cacheWritePerMTok": .null],
        ]
    }
}
