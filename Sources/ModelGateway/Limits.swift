internal import Runtime

/// The limits of the gateway, each with what happens without it.
enum GatewayLimits {
    /// A request's body. Without: a conversation without an end fills the host's memory.
    static let bodyBytes = 32 << 20
    /// Requests in one turn. Without: an agent in a loop spends without an end, since its own limit of steps bounds nothing.
    static let requestsPerTurn = 400
    /// Answers without a usable finish reason, one after the other. Without: the agent asks again for ever.
    static let unfinishedInARow = 8
    /// Failures one after the other. Without: the same, against an endpoint that is down.
    static let failuresInARow = 12
    /// What waits for the agent of one answer. Without: a slow agent fills memory.
    static let answerBytes = 1 << 20
    /// An error's body. Without: an endpoint fills memory with it.
    static let errorBytes = 64 << 10
    /// Silence of the endpoint before and between its answer's bytes. Without: a model that stalls holds the turn until its own limit.
    static let silence = Duration.seconds(300)
}
