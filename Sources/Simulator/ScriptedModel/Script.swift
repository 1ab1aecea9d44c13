/// Decides what a scripted model answers.
public protocol Script: Sendable {
    /// The answer to a request. The same conversation gets the same answer, so that an agent may ask again.
    func reply(to conversation: Conversation) -> Reply
}
