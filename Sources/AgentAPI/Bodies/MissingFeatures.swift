internal import Coding
internal import RunEngine

/// A feature of the contract that this version lacks. README.md lists each one; the raw value is the `feature` of `not_configured`.
enum MissingFeature: String, CaseIterable, Sendable {
    case publish, rollback, review, checks, setup, budgets, usage, pause, sandboxes, administration
    case outputSchema = "output_schema"
    case chainedRuns = "chained_runs"
    case openRouterBilling = "openrouter_billing"

    /// Advice on how to do without the feature.
    var remedy: String {
        switch self {
        case .publish: "Send publish.mode: none, take the patch from GET /runs/{id}/patch, and open the pull request yourself."
        case .rollback: "Start a new run, or ask the agent to undo its changes."
        case .review: "Leave review and reviewRounds out, or send review: false and reviewRounds: 0."
        case .checks: "Leave checks and validationRounds out: validation is unverified on this server. Ask for tests in the prompt."
        case .setup: "Leave setup out, and ask for it in the prompt."
        case .budgets: "Leave budget out; HEARTH_TURN_TIME limits each turn."
        case .usage: "Read usage in GET /runs and GET /runs/{id}."
        case .pause: "Sandboxes of this server cannot be paused: send idlePolicy: keep."
        case .sandboxes: "Leave sandbox out: this server has one kind, which GET /me names."
        case .administration: "Use hearth keys on the server's machine."
        case .outputSchema: "Leave outputSchema out, and ask for JSON in the prompt: the answer is in summary."
        case .chainedRuns: "Start a new run, and say in its prompt what was done before."
        case .openRouterBilling: "Send billing.mode: managed; the server's own key is HEARTH_MODEL_API_KEY."
        }
    }
}

/// The missing features that a request asks for. It is refused with 422 `not_configured`; no field is ever ignored.
struct MissingFeatures {
    private var found: [(feature: MissingFeature, asked: String)] = []

    /// Records that a field needs a feature.
    mutating func need(_ feature: MissingFeature, for field: String) {
        found.append((feature, field))
    }

    /// The refusal; `nil` if nothing is missing.
    var failure: Failure? {
        guard let first = found.first else { return nil }
        var features: [String] = []
        for feature in found.map(\.feature.rawValue) where !features.contains(feature) { features.append(feature) }
        let names = found.map(\.asked).joined(separator: ", ")
        return Failure(
            .notConfigured, "This server does not support \(features.joined(separator: ", ")), needed for \(names).",
            members: [
                "feature": .string(first.feature.rawValue), "features": .array(features.map { .string($0) }),
                "paths": .array(found.map { .string($0.asked) }),
            ],
            remedy: first.feature.remedy)
    }

    /// Returns the refusal of a path that needs a feature.
    static func refusal(_ feature: MissingFeature) -> Failure {
        Failure(
            .notConfigured, "This server does not support \(feature.rawValue).",
            members: ["feature": .string(feature.rawValue), "features": [.string(feature.rawValue)], "paths": []], remedy: feature.remedy)
    }
}
