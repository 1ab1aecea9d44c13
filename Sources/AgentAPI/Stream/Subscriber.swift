internal import RunEngine
internal import Runtime

/// A stream or long poll that wants to know when a run changes.
@NetworkLoop protocol Subscriber: AnyObject, Sendable {
    /// Called when the run has changed or one of its texts has grown.
    func changed()
    /// The key that the subscriber uses.
    var key: APIKey { get }
    /// Called when the key no longer works.
    func keyEnded()
    /// Called when the server stops.
    func stopping()
}
