/// The model's answer to one request.
public enum Reply: Sendable, Equatable {
    /// A text that ends the turn.
    case text(String)
    /// A text that ends the turn; its characters outside Unicode's basic plane are split into two pieces, half a surrogate pair each.
    case halves(String)
    /// A text, then tool calls, whose results come with the next request.
    case calls(String, [ToolCall])
    /// A text that ends the turn, with a reported usage beyond any model's capacity.
    case full(String)
    /// An answer with this HTTP status, an error in the body, and a `Retry-After` if one is given.
    case failure(status: Int, retryAfter: String? = nil)
    /// The head of an answer and its first words; then nothing, until the client disconnects.
    case stall
    /// The head of an answer and its first words; then the end of the connection.
    case cut
}
