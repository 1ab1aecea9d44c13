/// What is wrong with one field of a request.
public struct FieldProblem: Sendable, Hashable {
    /// The kinds of mistake.
    public enum Code: String, Sendable {
        /// It is missing.
        case required
        /// It is of another type.
        case type
        /// It is too short or too long.
        case length
        /// It is too small or too large.
        case range
        /// It is not one of the values.
        case value
        /// It contradicts another field.
        case conflict
    }

    /// Where: `billing.mode`, `tags[2]`.
    public let path: String
    /// What kind of mistake.
    public let code: Code
    /// What was expected.
    public let message: String
    /// The values that are allowed, where they can be listed.
    public let allowed: [String]

    /// A mistake.
    public init(path: String, code: Code, message: String, allowed: [String] = []) {
        self.path = path
        self.code = code
        self.message = message
        self.allowed = allowed
    }

    /// As a problem's `fields` shows it.
    public var document: JSONValue {
        var members: JSONObject = ["path": .string(path), "code": .string(code.rawValue), "message": .string(message)]
        if !allowed.isEmpty { members["allowed"] = .array(allowed.map { .string($0) }) }
        return .object(members)
    }
}
