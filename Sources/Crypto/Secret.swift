/// A value that never shows itself: every printed or reflected form of it is `***`. Reading it takes the word `reveal`, so that each place
/// that does can be found.
public struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: Value

    /// Hides `value`.
    public init(_ value: Value) {
        self.value = value
    }

    /// The value itself, for the one use it is meant for.
    public func reveal() -> Value { value }

    /// `***`.
    public var description: String { "***" }

    /// `***`.
    public var debugDescription: String { "***" }

    /// No children: `dump` and string interpolation of a containing value show nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
