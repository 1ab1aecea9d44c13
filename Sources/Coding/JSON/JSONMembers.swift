/// The members of a JSON object, split without parsing their values: each value is kept as its original bytes. Nested values need no memory, whatever
/// their size.
///
/// Strings end where they are closed, and each bracket is closed by its own kind, so that no other reader sees a member end elsewhere. The content of
/// a value is checked by whoever parses it.
public struct JSONMembers {
    /// One member.
    public struct Member {
        /// The name, unescaped.
        public let name: String
        /// The value, as its original bytes.
        public let value: ArraySlice<UInt8>
    }

    /// The members in their original order.
    public let all: [Member]

    /// Splits an object.
    ///
    /// - Throws: `JSONParseError`; also for a duplicate member, and for values nested deeper than `depth`.
    public init(of bytes: [UInt8], depth: Int = 512) throws(JSONParseError) {
        let outcome: Result<[Member], JSONParseError> = bytes.withUnsafeBufferPointer { text in
            var scan = Scan(text: text, depth: depth)
            do throws(JSONParseError) {
                return .success(try scan.members().map { Member(name: $0.name, value: bytes[$0.range]) })
            } catch {
                return .failure(error)
            }
        }
        all = try outcome.get()
    }

    /// The parsed value of a member; `nil` if the member does not exist or is unreadable.
    public subscript(name: String) -> JSONValue? {
        all.first { $0.name == name }.flatMap { try? JSONValue(parsing: Array($0.value)) }
    }
}

/// A single pass over the bytes.
private struct Scan {
    let text: UnsafeBufferPointer<UInt8>
    let depth: Int
    private var at = 0
    private var strings = JSONStringReader(isStrict: false)

    init(text: UnsafeBufferPointer<UInt8>, depth: Int) {
        self.text = text
        self.depth = depth
    }

    mutating func members() throws(JSONParseError) -> [(name: String, range: Range<Int>)] {
        var found: [(name: String, range: Range<Int>)] = []
        var names: Set<String> = []
        try take(UInt8(ascii: "{"), "expected an object")
        skipBlanks()
        if at < text.count, text[at] == UInt8(ascii: "}") {
            at += 1
        } else {
            while true {
                skipBlanks()
                let place = at
                guard at < text.count, text[at] == UInt8(ascii: "\"") else { throw stopped("expected the name of a member in double quotes") }
                let name = try strings.read(text, &at, isKey: true)
                guard names.insert(name).inserted else {
                    let shown = name.cut(toBytes: 100).text
                    throw JSONParseError(.duplicateMember, "the object has the member \"\(shown)\" already", at: place, in: text)
                }
                try take(UInt8(ascii: ":"), "expected a colon after the name of a member")
                skipBlanks()
                let start = at
                try skipValue()
                found.append((name, start..<at))
                skipBlanks()
                guard at < text.count else { throw stopped("expected a comma or a closing brace") }
                at += 1
                if text[at - 1] == UInt8(ascii: "}") { break }
                guard text[at - 1] == UInt8(ascii: ",") else {
                    at -= 1
                    throw stopped("expected a comma or a closing brace")
                }
            }
        }
        skipBlanks()
        guard at == text.count else { throw stopped("expected the end of the text") }
        return found
    }

    /// Skips one value.
    private mutating func skipValue() throws(JSONParseError) {
        guard at < text.count else { throw stopped("expected a value") }
        switch text[at] {
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
        default:
            let start = at
            while at < text.count, !Scan.endsScalar(text[at]) { at += 1 }
            guard at > start, (try? JSONValue(parsing: Array(text[start..<at]), by: .strict)) != nil else {
                at = start
                throw stopped("expected a value")
            }
        }
    }

    private mutating func skipNested() throws(JSONParseError) {
        var closing: [UInt8] = []
        repeat {
            guard at < text.count else { throw stopped("expected a closing bracket") }
            switch text[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard closing.count < depth else {
                    throw JSONParseError(.tooDeep, "more than \(depth) objects and arrays are inside each other", at: at, in: text)
                }
                // In ASCII, `}` and `]` come two places after their opening brackets.
                closing.append(text[at] + 2)
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard closing.removeLast() == text[at] else { throw stopped("expected the other closing bracket") }
                at += 1
            case UInt8(ascii: "\""): try skipString()
            default: at += 1
            }
        } while !closing.isEmpty
    }

    private mutating func skipString() throws(JSONParseError) {
        at += 1
        while at < text.count, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
        guard at < text.count else {
            at = text.count
            throw stopped("expected the end of a string")
        }
        at += 1
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case 9, 10, 13, 32, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "\""): true
        default: false
        }
    }

    private mutating func take(_ byte: UInt8, _ expectation: String) throws(JSONParseError) {
        skipBlanks()
        guard at < text.count, text[at] == byte else { throw stopped(expectation) }
        at += 1
    }

    private mutating func skipBlanks() {
        while at < text.count, [9, 10, 13, 32].contains(text[at]) { at += 1 }
    }

    private func stopped(_ expectation: String) -> JSONParseError {
        JSONParseError(.syntax, "\(expectation), found \(JSONReader.word(for: text, at: at))", at: at, in: text)
    }
}
