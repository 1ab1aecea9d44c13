/// The current activity of a run, finer than its status.
public enum RunPhase: String, Sendable, Codable, CaseIterable {
    case queued, provisioning, cloning
    case startingAgent = "starting_agent"
    case working
    case waitingForAnswer = "waiting_for_answer"
    case collecting, validating, reviewing, publishing
    case waitingForMessage = "waiting_for_message"
    case ended
}
