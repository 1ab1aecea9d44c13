/// What a source answers when it is asked for more.
public enum Fill: Sendable, Equatable {
    /// There is more already.
    case more
    /// Nothing more for now: it will wake the connection.
    case waiting
    /// That was all.
    case end
}
