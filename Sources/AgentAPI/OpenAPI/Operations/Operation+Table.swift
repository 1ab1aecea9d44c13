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
