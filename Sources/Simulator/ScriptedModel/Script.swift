/// A script that decides the answers of a scripted model.
public protocol Script: Sendable {
    /// Returns the answer to a request. The same conversation yields the same answer, so that an agent may retry.
    func reply(to conversation: Conversation) -> Reply
}
