/// A feature that the contract has and this version lacks. README.md names each one; the raw value is the `feature` of `not_configured`.
enum MissingFeature: String, CaseIterable, Sendable {
    case publish, rollback, review, checks, setup, budgets, usage, pause, sandboxes, administration
    case outputSchema = "output_schema"
    case chainedRuns = "chained_runs"
    case openRouterBilling = "openrouter_billing"

    /// The advice on how to do without the feature.
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
