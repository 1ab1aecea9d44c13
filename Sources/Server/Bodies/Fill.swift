/// A source's answer when it is asked for more.
public enum Fill: Sendable, Equatable {
    /// The source has more already.
    case more
    /// The source has nothing more for now and will wake the connection.
    case waiting
    /// The body is complete.
    case end
}
