internal import Coding
internal import Git
internal import RunEngine

/// Reads the options of a turn from the body of a run or of a message.
struct OptionsReader {
    let reader: FieldReader
    let facts: ServerFacts

    private enum BillingMode: String, CaseIterable {
        case managed, openrouter
    }

    /// A model's id, or the reason why it cannot be used.
    struct Model {
        let id: String
        let failure: Failure?
    }

    /// Returns the publish object, or `nil` if it is absent.
    func publish(_ missing: inout MissingFeatures) -> PublishRequest? {
        guard let inner = reader.object("publish") else { return nil }
        let mode = inner.choice("mode", PublishRequest.Mode.self) ?? .none
        let branch = inner.string("branch", length: 1...APILimits.refCharacters)
        if let branch, !RefName.isValid(branch) { inner.report("branch", .value, "cannot be the name of a branch") }
        if mode == .draftPR {
            missing.need(.publish, for: "publish.mode")
        }
        return PublishRequest(mode: mode, branch: branch)
    }

    /// Checks the billing object. A caller's own OpenRouter key is not supported yet.
    func billing(_ missing: inout MissingFeatures) {
        guard let inner = reader.object("billing") else { return }
        let mode = inner.choice("mode", BillingMode.self) ?? .managed
        let key = inner.text("openRouterApiKey", length: 1...512)
        switch mode {
        case .managed:
            if key != nil { inner.report("openRouterApiKey", .conflict, "is only for billing.mode openrouter") }
        case .openrouter:
            if key == nil, !inner.has("openRouterApiKey") { inner.report("openRouterApiKey", .required, "is required with billing.mode openrouter") }
            missing.need(.openRouterBilling, for: "billing.mode")
        }
    }

    /// Checks the fields about a turn's result, whose features this version lacks.
    func result(_ missing: inout MissingFeatures) {
        // `review: false` asks for nothing: a server without reviews complies anyway.
        if reader.bool("review") == true { missing.need(.review, for: "review") }
        if reader.object("outputSchema") != nil { missing.need(.outputSchema, for: "outputSchema") }
    }

    /// Checks the budget. Limits are not enforced yet, so any limit is refused; a budget without limits is accepted.
    func budget(_ missing: inout MissingFeatures) {
        guard let inner = reader.object("budget") else { return }
        let dollars = OptionsReader.isAmount(in: inner)
        let tokens = inner.integer("maxTokens", 1_000...Int64.max)
        let seconds = inner.integer("maxSeconds", 10...Int64.max)
        if dollars || tokens != nil || seconds != nil {
            missing.need(.budgets, for: "budget")
        }
    }

    /// Returns true if `maxUsd` is a valid amount above zero: a decimal string with at most six places, or a whole number.
    private static func isAmount(in inner: FieldReader) -> Bool {
        guard let value = inner.value("maxUsd") else { return false }
        if let whole = value.asInteger {
            guard whole > 0 else {
                inner.report("maxUsd", .range, "must be above 0")
                return false
            }
            return true
        }
        guard let text = value.asString else {
            inner.report("maxUsd", .type, "must be a decimal string or a whole number")
            return false
        }
        guard DecimalText.isAmount(text, places: 6), text.contains(where: { $0 != "0" && $0 != "." }) else {
            inner.report("maxUsd", .value, "must be a decimal above 0 with at most 6 places, such as \"5.00\"")
            return false
        }
        return true
    }

    /// Returns the model that the request names, or the server's default.
    func model() -> Model {
        guard let id = reader.text("modelId", length: 1...APILimits.modelCharacters) else {
            if let standard = facts.catalog.defaultModelID { return Model(id: standard, failure: nil) }
            return Model(
                id: "",
                failure: Failure(
                    .notConfigured, "The request names no modelId, and this server has no default.", members: ["feature": "default_model"],
                    remedy: "Send modelId, or start the server with HEARTH_MODEL=vendor/name."))
        }
        if let known = facts.catalog.model(id) { return Model(id: known.id, failure: nil) }
        return Model(
            id: id,
            failure: Failure(
                .unknownModel, "This server has no model \"\(id)\".", members: ["allowed": .array(facts.catalog.models.map { .string($0.id) })]))
    }
}
