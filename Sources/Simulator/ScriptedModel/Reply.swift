/// What the model answers to one request.
public enum Reply: Sendable, Equatable {
    /// Words, and the turn is over.
    case text(String)
    /// Words, then calls of tools, whose results come with the next request.
    case calls(String, [ToolCall])
    /// An answer with this HTTP status and an error in the body.
    case failure(status: Int)
    /// The head of an answer and its first words; then nothing, until the client goes.
    case stall
    /// The head of an answer and its first words; then the end of the connection.
    case cut
}
