internal import RunEngine
internal import Runtime

/// Somebody who wants to know that a run has changed.
@NetworkLoop protocol Subscriber: AnyObject, Sendable {
    /// The run has changed, or a text of it has grown.
    func changed()
    /// By which it listens.
    var key: APIKey { get }
    /// The key works no more.
    func keyEnded()
    /// The server stops.
    func stopping()
}
