/// A problem with one field of a request.
public struct FieldProblem: Sendable, Hashable {
    /// The kinds of problem.
    public enum Code: String, Sendable {
        /// The field is missing.
        case required
        /// The field has another type.
        case type
        /// The field is too short or too long.
        case length
        /// The field is too small or too large.
        case range
        /// The field is not one of the allowed values.
        case value
        /// The field contradicts another one.
        case conflict
    }

    /// The path of the field: `billing.mode`, `tags[2]`.
    public let path: String
    /// The kind of problem.
    public let code: Code
    /// The expectation, in words.
    public let message: String
    /// The allowed values, if they can be listed.
    public let allowed: [String]

    /// Creates a problem.
    public init(path: String, code: Code, message: String, allowed: [String] = []) {
        self.path = path
        self.code = code
        self.message = message
        self.allowed = allowed
    }

    /// The problem as an element of `fields` in a problem document.
    public var document: JSONValue {
        var members: JSONObject = ["path": .string(path), "code": .string(code.rawValue), "message": .string(message)]
        if !allowed.isEmpty { members["allowed"] = .array(allowed.map { .string($0) }) }
        return .object(members)
    }
}
