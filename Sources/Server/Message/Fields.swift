/// Header fields in the order in which they stand; a name may occur several times. Names are kept in lower case.
public struct Fields: Sendable, Equatable, Sequence, ExpressibleByDictionaryLiteral {
    /// One field line.
    public struct Field: Sendable, Equatable {
        /// The name in lower case.
        public let name: String
        /// The value without the white space around it.
        public let value: String
    }

    private var list: [Field] = []

    /// No fields.
    public init() {}

    /// Fields in the order in which they are written.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// How many lines.
    public var count: Int { list.count }

    /// The value of the first field of this name (in lower case); setting replaces all of this name, `nil` removes them.
    public subscript(name: String) -> String? {
        get { list.first { $0.name == name }?.value }
        set {
            list.removeAll { $0.name == name }
            if let newValue { append(name, newValue) }
        }
    }

    /// The values of all fields of this name (in lower case).
    public func values(of name: String) -> [String] {
        list.filter { $0.name == name }.map(\.value)
    }

    /// The members of a comma-separated list, over all fields of this name, in lower case (RFC 9110 §5.6.1).
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

    /// Adds a line at the end. What a response cannot carry (control characters, line ends) is found when it is encoded.
    public mutating func append(_ name: String, _ value: String) {
        list.append(Field(name: name.lowercased(), value: value))
    }

    /// Adds a line whose name is in lower case already.
    mutating func append(lowerCased name: String, _ value: String) {
        list.append(Field(name: name, value: value))
    }

    /// The lines in order.
    public func makeIterator() -> IndexingIterator<[Field]> { list.makeIterator() }
}
