/// A value that never prints itself: every printed or reflected form is `***`. Reading it requires `reveal`, so that every such place can be found.
public struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: Value

    /// Creates a secret that hides `value`.
    public init(_ value: Value) {
        self.value = value
    }

    /// Returns the value itself, for its one intended use.
    public func reveal() -> Value { value }

    /// Always `***`.
    public var description: String { "***" }

    /// Always `***`.
    public var debugDescription: String { "***" }

    /// A mirror without children: `dump` and string interpolation of a containing value show nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
