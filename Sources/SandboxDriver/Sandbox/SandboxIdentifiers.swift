/// The id of a sandbox: `sbx_` and 26 characters. Also the label by which a provider finds it again.
public struct SandboxID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// Creates an id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The id of one installation (one database). Sandboxes of other installations are never touched.
public struct InstanceID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// Creates an id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The name of one attempt of one step, so that an attempt requested twice happens once.
public struct StepToken: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form: visible ASCII, at most 64 characters.
    public let rawValue: String

    /// Creates a token from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The observed state of an outside effect.
public enum Observed<Value: Sendable>: Sendable {
    /// It did not happen.
    case absent
    /// It has begun and has not finished.
    case running
    /// It happened, with this result.
    case done(Value)
    /// Its state cannot be determined.
    case unknowable
}
