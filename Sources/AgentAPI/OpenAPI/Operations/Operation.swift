internal import Coding
internal import RunEngine

/// The description of a route's operation in the OpenAPI document.
struct Operation: Sendable {
    let summary: String
    let tag: Tag
    var parameters: [Parameter] = []
    var body: Component?
    let responses: [OperationResponse]
    /// The error codes of this operation alone; `refusals(_:)` adds the common ones.
    var codes: [ErrorCode] = []
    /// True if the operation accepts an `Idempotency-Key`.
    var isIdempotent = false

    /// The groups of operations.
    enum Tag: String, CaseIterable {
        case runs, messages, results, description, health

        var description: String {
            switch self {
            case .runs: "Start, find, stop and delete runs."
            case .messages: "Send more prompts to the same session, and answer questions."
            case .results: "Read events, turns and patches."
            case .description: "Describe the caller, the models and this API."
            case .health: "Watch the server."
            }
        }
    }

    /// Returns the error codes that a request for the route can be refused with, grouped by status.
    func refusals(_ route: Route) -> [Int: [ErrorCode]] {
        var all = codes + [.invalidRequest, .internalError, .unavailable]
        if route.scope != nil { all += [.unauthenticated, .keyExpired, .keyRevoked, .missingScope] }
        if route.pattern.contains("{id}") { all.append(.notFound) }
        if body != nil || route.method == "POST" { all += [.invalidJSON, .bodyTooLarge, .unsupportedMediaType] }
        if body != nil || route.method == "POST" || parameters.contains(where: { $0.location == .query }) { all.append(.invalidField) }
        if isIdempotent { all += [.invalidIdempotencyKey, .idempotencyKeyReused, .idempotencyInProgress] }
        if route.scope == .write { all.append(.storageFull) }
        return Dictionary(grouping: Set(all)) { $0.entry.status ?? 500 }.mapValues { $0.sorted { $0.rawValue < $1.rawValue } }
    }
}

/// The operations by the actions of routes.
extension Operation {
    static func of(_ action: Route.Action) -> Operation {
        switch action {
        case .createRun: createRun
        case .listRuns: listRuns
        case .getRun: getRun
        case .postMessage: postMessage
        case .editMessage: editMessage
        case .withdrawMessage: withdrawMessage
        case .streamRun: streamRun
        case .listEvents: listEvents
        case .listTurns: listTurns
        case .getTurn: getTurn
        case .getTurnPatch: getTurnPatch
        case .getPatch: getPatch
        case .interruptRun: interruptRun
        case .cancelRun: cancelRun
        case .publishRun: publishRun
        case .rollbackRun: rollbackRun
        case .usage: usage
        case .deleteRun: deleteRun
        case .listQuestions: listQuestions
        case .answerQuestion: answerQuestion
        case .me: me
        case .models: models
        case .openAPI: openAPI
        case .health: health
        case .readiness: readiness
        case .metrics: metrics
        }
    }
}
