internal import RunEngine
internal import Runtime

/// Somebody who wants to know that a run has changed.
@NetworkLoop protocol Subscriber: AnyObject, Sendable {
    /// The run has changed, or a text of it has grown.
    func changed()
    /// The key was revoked.
    func keyRevoked(_ id: String)
    /// The server stops.
    func stopping()
}
