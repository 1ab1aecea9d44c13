internal import Runtime

/// The limits of the gateway, each with what happens without it.
enum GatewayLimits {
    /// A request's body. Without: a conversation without an end fills the host's memory.
    static let bodyBytes = 32 << 20
    /// The bodies of all requests that wait to be sent. Without: an agent that asks a hundred times at once fills the host's memory.
    static let allBodyBytes = 96 << 20
    /// A body that is taken apart beside the loop, so that it holds nobody up.
    static let largeBodyBytes = 1 << 20
    /// What waits for the agent of one answer. Without: a slow agent fills memory.
    static let answerBytes = 1 << 20
    /// An error's body. Without: an endpoint fills memory with it.
    static let errorBytes = 64 << 10
    /// A frame of a stream that is looked into. Without: an endpoint fills memory with one that does not end.
    static let frameBytes = 1 << 20
    /// An answer in one piece that is looked into; of a longer one the tokens are guessed.
    static let meteredBytes = 8 << 20
    /// Silence of the endpoint before and between its answer's bytes. Without: a model that stalls holds the turn until its own limit.
    static let silence = Duration.seconds(300)
}

/// Ceilings of a turn that no honest one meets: whether a turn makes progress is judged by what its agent reports. Without them an agent that
/// hides its work from its own record spends until its time is over.
struct TurnCeilings: Sendable {
    /// Requests.
    var requests = 10_000
    /// Answers without a usable finish reason, one after the other, after which the agent asks again at once.
    var unfinishedInARow = 40
    /// Failures one after the other, against an endpoint that is down.
    var failuresInARow = 200
}
