/// Reads the fields of a JSON object and collects all problems, so that a caller learns of them at once. A reader of an inner object shares the
/// collection of the outer one. Used by one task at a time.
public struct FieldReader {
    private final class Collection {
        var problems: [FieldProblem] = []
    }

    private let members: JSONObject
    private let prefix: String
    private let collection: Collection

    /// Creates a reader of a request's body; a body that is not an object is itself a problem.
    public init(_ body: JSONValue) {
        self.init(members: body.asObject ?? [:], prefix: "", collection: Collection())
        if body.asObject == nil { report("", .type, "the body must be an object") }
    }

    private init(members: JSONObject, prefix: String, collection: Collection) {
        self.members = members
        self.prefix = prefix
        self.collection = collection
    }

    /// All problems so far, in the order in which fields were read.
    public var problems: [FieldProblem] { collection.problems }

    /// Adds a problem that only the caller can detect.
    public func report(_ name: String, _ code: FieldProblem.Code, _ message: String, allowed: [String] = []) {
        collection.problems.append(FieldProblem(path: prefix + name, code: code, message: message, allowed: allowed))
    }

    /// Returns whether the field is present; `null` counts as absent.
    public func has(_ name: String) -> Bool {
        value(name) != nil
    }

    /// Returns the value unchanged.
    public func value(_ name: String) -> JSONValue? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    /// Returns a string whose number of Unicode scalars is in `length`.
    public func string(_ name: String, length: ClosedRange<Int>, isRequired: Bool = false) -> String? {
        guard let value = present(name, isRequired) else { return nil }
        guard let text = value.asString else {
            report(name, .type, "must be a string")
            return nil
        }
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            report(name, .length, "must have \(length.lowerBound) to \(length.upperBound) characters, has \(count)")
            return nil
        }
        return text
    }

    /// Returns a whole number in `range`.
    public func integer(_ name: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard let value = present(name, false) else { return nil }
        // A number that does not fit 64 bits is a number nevertheless, but out of range.
        guard let number = value.asInteger ?? value.asDouble.flatMap({ abs($0) >= 0x1p63 ? Int64(saturating: $0) : nil }) else {
            report(name, .type, "must be a whole number")
            return nil
        }
        guard range.contains(number), value.asInteger != nil else {
            report(name, .range, "must be \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// Returns a Boolean.
    public func bool(_ name: String) -> Bool? {
        guard let value = present(name, false) else { return nil }
        guard let truth = value.asBool else {
            report(name, .type, "must be true or false")
            return nil
        }
        return truth
    }

    /// Returns a case of an enum.
    public func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let value = present(name, false) else { return nil }
        let allowed = Choice.allCases.map(\.rawValue)
        guard let text = value.asString else {
            report(name, .type, "must be a string", allowed: allowed)
            return nil
        }
        guard let choice = Choice(rawValue: text) else {
            report(name, .value, "must be one of: \(allowed.joined(separator: ", "))", allowed: allowed)
            return nil
        }
        return choice
    }

    /// Returns a reader of an inner object; `nil` if there is none.
    public func object(_ name: String) -> FieldReader? {
        guard let value = present(name, false) else { return nil }
        guard let inner = value.asObject else {
            report(name, .type, "must be an object")
            return nil
        }
        return FieldReader(members: inner, prefix: "\(prefix)\(name).", collection: collection)
    }

    /// Returns the elements of a list; `nil` if there is none.
    public func list(_ name: String, atMost limit: Int) -> [JSONValue]? {
        guard let value = present(name, false) else { return nil }
        guard let elements = value.asArray else {
            report(name, .type, "must be a list")
            return nil
        }
        guard elements.count <= limit else {
            report(name, .length, "must have at most \(limit) elements, has \(elements.count)")
            return nil
        }
        return elements
    }

    /// Returns the name used by a field that has two names; two different values are a problem.
    public func alias(_ name: String, _ other: String) -> String {
        guard let first = value(name), let second = value(other) else { return has(other) && !has(name) ? other : name }
        if first != second { report(name, .conflict, "\(name) and \(other) are the same field and have different values") }
        return name
    }

    private func present(_ name: String, _ isRequired: Bool) -> JSONValue? {
        if let value = value(name) { return value }
        if isRequired { report(name, .required, "is required") }
        return nil
    }
}

/// Decimal amounts as text: `5`, `3.00`.
public enum DecimalText {
    /// Returns whether a text is an unsigned decimal number: up to 12 digits, and after an optional point 1 to `places` more.
    public static func isAmount(_ text: some StringProtocol, places: Int) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
            && parts[0].count <= 12 && (parts.count == 1 || parts[1].count <= places)
    }
}
