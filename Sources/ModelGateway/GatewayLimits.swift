internal import Runtime

/// The limits of the gateway, each with the consequence of not having it.
enum GatewayLimits {
    /// A request's body. Without: an endless conversation fills the host's memory.
    static let bodyBytes = 32 << 20
    /// The bodies of all requests waiting to be sent. Without: an agent that sends a hundred requests at once fills the host's memory.
    static let allBodyBytes = 96 << 20
    /// The size from which a body is parsed off the loop. Without: a long body delays everyone.
    static let largeBodyBytes = 1 << 20
    /// Bytes of one answer that wait for the agent. Without: a slow agent fills memory.
    static let answerBytes = 1 << 20
    /// An error's body. Without: an endpoint fills memory with it.
    static let errorBytes = 64 << 10
    /// A stream frame to parse. Without: an endpoint fills memory with one that never ends.
    static let frameBytes = 1 << 20
    /// An unstreamed answer to parse; the tokens of a longer one are estimated.
    static let meteredBytes = 8 << 20
    /// Silence of the endpoint before and between the bytes of its answer. Without: a stalled model holds the turn until its own limit.
    static let silence = Duration.seconds(300)
}

/// Ceilings that no honest turn reaches: the agent's reports decide whether a turn makes progress. Without: an agent that hides its work from its own
/// record spends money until its time is up.
struct TurnCeilings: Sendable {
    /// Requests.
    var requests = 10_000
    /// Consecutive answers without a usable finish reason, each of which makes the agent retry at once.
    var unfinishedInARow = 40
    /// Consecutive failures, with an endpoint that is down.
    var failuresInARow = 200
}
