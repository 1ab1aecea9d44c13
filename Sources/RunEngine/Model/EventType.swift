/// The types of events. `EventSchemas` of AgentAPI describes the data of each.
public enum EventType: String, Sendable, CaseIterable {
    case runStatus = "run.status"
    case phase
    case turnQueued = "turn.queued"
    case turnStarted = "turn.started"
    case turnEnded = "turn.ended"
    case message
    case messageDelta = "message.delta"
    case reasoning
    case toolStarted = "tool.started"
    case toolEnded = "tool.ended"
    case todo
    case fileChanged = "file.changed"
    case checkStarted = "check.started"
    case checkEnded = "check.ended"
    case review
    case patch
    case pullRequest = "pull_request"
    case usage
    case question
    case sessionExpiring = "session.expiring"
    case sandbox
    case sandboxLost = "sandbox.lost"
    case chained
    case rollback
    case warning
    /// Not `error`: an EventSource has an event of that name for its own failures.
    case problem
    case streamEnd = "stream.end"
}
