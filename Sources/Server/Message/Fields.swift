/// Header fields in their order; a name may occur several times. Names are stored in lower case.
public struct Fields: Sendable, Equatable, Sequence, ExpressibleByDictionaryLiteral {
    /// One field line.
    public struct Field: Sendable, Equatable {
        /// The name in lower case.
        public let name: String
        /// The value without surrounding white space.
        public let value: String
    }

    private var list: [Field] = []

    /// Creates an empty list of fields.
    public init() {}

    /// Creates the fields in the order of the literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// The number of field lines.
    public var count: Int { list.count }

    /// The value of the first field with this name (in lower case); setting replaces all fields with this name, `nil` removes them.
    public subscript(name: String) -> String? {
        get { list.first { $0.name == name }?.value }
        set {
            list.removeAll { $0.name == name }
            if let newValue { append(name, newValue) }
        }
    }

    /// Returns the values of all fields with this name (in lower case).
    public func values(of name: String) -> [String] {
        list.filter { $0.name == name }.map(\.value)
    }

    /// Returns the members of a comma-separated list across all fields with this name, in lower case (RFC 9110 §5.6.1).
    public func tokens(of name: String) -> [String] {
        var found: [String] = []
        for field in list where field.name == name {
            for part in field.value.utf8.split(separator: UInt8(ascii: ",")) {
                var token = part.drop(while: Characters.isBlank)
                while let last = token.last, Characters.isBlank(last) { token.removeLast() }
                if !token.isEmpty { found.append(String(Substring(token)).lowercased()) }
            }
        }
        return found
    }

    /// Appends a field line. Characters that a response cannot carry (control characters, line ends) are found when it is encoded.
    public mutating func append(_ name: String, _ value: String) {
        list.append(Field(name: name.lowercased(), value: value))
    }

    /// Appends a field line whose name is already in lower case.
    mutating func append(lowerCased name: String, _ value: String) {
        list.append(Field(name: name, value: value))
    }

    /// Returns an iterator over the field lines in their order.
    public func makeIterator() -> IndexingIterator<[Field]> { list.makeIterator() }
}
