/// What the model answers to one request.
public enum Reply: Sendable, Equatable {
    /// Words, and the turn is over.
    case text(String)
    /// A text whose characters outside Unicode's basic plane come in two pieces each, half a surrogate pair in either; and the turn is over.
    case halves(String)
    /// Words, then calls of tools, whose results come with the next request.
    case calls(String, [ToolCall])
    /// Words, and the turn is over; what they cost is said to be more than any model takes.
    case full(String)
    /// An answer with this HTTP status, an error in the body, and a `Retry-After` where one is given.
    case failure(status: Int, retryAfter: String? = nil)
    /// The head of an answer and its first words; then nothing, until the client goes.
    case stall
    /// The head of an answer and its first words; then the end of the connection.
    case cut
}
