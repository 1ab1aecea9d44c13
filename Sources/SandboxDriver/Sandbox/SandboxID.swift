/// The id of a sandbox: `sbx_` and 26 characters. Also the name of its directory, and the label by which a provider finds it again.
public struct SandboxID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// An id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// The id of one installation (one database): sandboxes of another one are never touched.
public struct InstanceID: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form.
    public let rawValue: String

    /// An id from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// Names one attempt of one step, so that the same attempt asked for twice happens once.
public struct StepToken: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// The text form: visible ASCII, at most 64 characters.
    public let rawValue: String

    /// A token from its text form, unchecked.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The text form.
    public var description: String { rawValue }
}

/// What asking after an outside effect has shown.
public enum Observed<Value: Sendable>: Sendable {
    /// It did not happen.
    case absent
    /// It has begun and is not over.
    case running
    /// It happened, with this result.
    case done(Value)
    /// It cannot be told.
    case unknowable
}
