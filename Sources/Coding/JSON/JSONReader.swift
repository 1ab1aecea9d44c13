/// Reads one JSON text (RFC 8259) into a value. It keeps a stack of its own: nested values cost memory within the limits, never the thread's stack.
struct JSONReader: ~Copyable {
    /// An object or array being read.
    private struct Level {
        let isObject: Bool
        /// The position of its first value on the value stack.
        let firstValue: Int
        /// The position of its first key on the key stack.
        let firstKey: Int
    }

    private let rules: JSONRules
    private let text: UnsafeBufferPointer<UInt8>
    private let end: Int
    private var at = 0
    private var values = MoveStack<JSONValue>(capacity: 64)
    private var keys = MoveStack<String>(capacity: 32)
    /// The position of each key in the text.
    private var keyPlaces: [Int] = []
    private var levels: [Level] = []
    private var valuesLeft: Int
    private var strings: JSONStringReader
    /// The path of member names to a string whose original bytes are wanted.
    private let wanted: [String]
    /// The bytes of that string; halves of surrogate pairs are three bytes each, as in WTF-8.
    private(set) var found: [UInt8]?

    init(_ text: UnsafeBufferPointer<UInt8>, _ rules: JSONRules, wanted: [String] = []) {
        self.text = text
        self.rules = rules
        self.wanted = wanted
        end = text.count
        valuesLeft = rules.values
        strings = JSONStringReader(isStrict: rules.isStrict)
    }

    /// Reads the value of the whole text.
    mutating func read() throws(JSONParseError) -> JSONValue {
        try begin()
        while true {
            var value: JSONValue
            skipBlanks()
            guard at < end else { throw stopped("expected a value") }
            valuesLeft -= 1
            if valuesLeft < 0 { throw error(.tooManyValues, "there are more than \(rules.values) values", at) }
            switch text[at] {
            case UInt8(ascii: "\""): value = .string(try readString())
            case UInt8(ascii: "{") where isTooDeep, UInt8(ascii: "[") where isTooDeep:
                try skipNested()
                value = .null
            case UInt8(ascii: "{"):
                try open(isObject: true)
                guard try readKey(orEnd: true) else {
                    value = close()
                    break
                }
                continue
            case UInt8(ascii: "["):
                try open(isObject: false)
                skipBlanks()
                guard at < end, text[at] == UInt8(ascii: "]") else { continue }
                at += 1
                value = close()
            default: value = try readScalar()
            }
            // The value may be the last one of an object or array, which may in turn be the last one of another.
            repeat {
                skipBlanks()
                guard let level = levels.last else {
                    guard at == end else { throw stopped("expected the end of the text") }
                    return value
                }
                values.push(value)
                if try goesOn(level) { break }
                if level.isObject, rules.duplicates == .refused { try refuseDuplicates(level) }
                value = close()
            } while true
        }
    }

    // MARK: Structure

    private mutating func begin() throws(JSONParseError) {
        if end > rules.bytes { throw error(.tooLarge, "the text has \(end) bytes, more than \(rules.bytes)", rules.bytes) }
        let hasMark = end >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf
        if rules.isStrict {
            if hasMark { throw error(.encoding, "JSON is UTF-8 without a byte order mark", 0) }
            // The first two characters of a JSON text are never U+0000, and UTF-8 never contains FE or FF.
            if end >= 2, text[0] == 0 || text[1] == 0 || text[0] >= 0xfe {
                throw error(.encoding, "JSON is UTF-8; this looks like UTF-16 or UTF-32", 0)
            }
        } else if hasMark {
            at = 3
        }
    }

    private var isTooDeep: Bool { levels.count >= rules.depth }

    /// Skips an object or array that is nested too deeply, or throws if that is refused.
    private mutating func skipNested() throws(JSONParseError) {
        guard rules.deeper == .isNull else {
            throw error(.tooDeep, "more than \(rules.depth) objects and arrays are inside each other", at)
        }
        var open = 0
        repeat {
            guard at < end else { throw stopped("expected a closing bracket") }
            switch text[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
            case UInt8(ascii: "\""):
                at += 1
                while at < end, text[at] != UInt8(ascii: "\"") { at += text[at] == UInt8(ascii: "\\") ? 2 : 1 }
            default: break
            }
            at += 1
        } while open > 0
    }

    private mutating func open(isObject: Bool) throws(JSONParseError) {
        levels.append(Level(isObject: isObject, firstValue: values.count, firstKey: keys.count))
        at += 1
    }

    /// Reads the text between two values of an object or array. Returns whether another value follows; otherwise the end has been read.
    private mutating func goesOn(_ level: Level) throws(JSONParseError) -> Bool {
        let bracket = level.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if at < end, text[at] == UInt8(ascii: ",") {
            at += 1
            if level.isObject { return try readKey(orEnd: !rules.isStrict) }
            skipBlanks()
            guard at < end, text[at] == bracket else { return true }
            guard !rules.isStrict else { throw stopped("expected a value after the comma") }
            at += 1
            return false
        }
        guard at < end, text[at] == bracket else {
            throw stopped(level.isObject ? "expected a comma or a closing brace" : "expected a comma or a closing bracket")
        }
        at += 1
        return false
    }

    /// Reads a member's name and its colon. Returns `false` if it read the object's end instead.
    private mutating func readKey(orEnd mayEnd: Bool) throws(JSONParseError) -> Bool {
        skipBlanks()
        guard at < end, text[at] == UInt8(ascii: "\"") else {
            if mayEnd, at < end, text[at] == UInt8(ascii: "}") {
                at += 1
                return false
            }
            throw stopped("expected the name of a member in double quotes")
        }
        keyPlaces.append(at)
        keys.push(try strings.read(text, &at, isKey: true))
        if at < end, text[at] != UInt8(ascii: ":") { skipBlanks() }
        guard at < end, text[at] == UInt8(ascii: ":") else { throw stopped("expected a colon after the name of a member") }
        at += 1
        return true
    }

    /// Returns the value of the innermost object or array, which is complete.
    private mutating func close() -> JSONValue {
        let level = levels.removeLast()
        guard level.isObject else { return .array(values.popAll(from: level.firstValue)) }
        let count = keys.count - level.firstKey
        guard count > 0 else { return .object([:]) }
        keyPlaces.removeLast(count)
        return .object(JSONObject(count: count) { (keys.pop(), values.pop()) })
    }

    private func refuseDuplicates(_ level: Level) throws(JSONParseError) {
        let count = keys.count - level.firstKey
        guard count > 1 else { return }
        var seen = Set<String>(minimumCapacity: count)
        for index in level.firstKey..<keys.count where !seen.insert(keys[index]).inserted {
            let name = keys[index].cut(toBytes: 100).text
            throw error(.duplicateMember, "the object has the member \"\(name)\" already", keyPlaces[index])
        }
    }

    // MARK: Values

    private mutating func readString() throws(JSONParseError) -> String {
        let start = at
        let string = try strings.read(text, &at, isKey: false)
        if !wanted.isEmpty, levels.count == wanted.count, isWanted { found = strings.rawBytes(text, from: start) }
        return string
    }

    /// `true` if the value being read is the wanted one.
    private var isWanted: Bool {
        for (level, name) in zip(levels.indices, wanted) {
            guard levels[level].isObject else { return false }
            let key = level + 1 < levels.count ? levels[level + 1].firstKey - 1 : keys.count - 1
            if keys[key] != name { return false }
        }
        return true
    }

    private mutating func readScalar() throws(JSONParseError) -> JSONValue {
        switch text[at] {
        case UInt8(ascii: "-"), 48...57:
            var number = JSONNumberReader(text: text, at: at)
            if let value = number.read() {
                at = number.at
                return value
            }
            if !rules.isStrict, take("-Infinity") { return .null }
            at = number.at
            throw stopped(number.expectation)
        case UInt8(ascii: "t"): if take("true") { return true }
        case UInt8(ascii: "f"): if take("false") { return false }
        case UInt8(ascii: "n"): if take("null") { return .null }
        case UInt8(ascii: "N"): if !rules.isStrict, take("NaN") { return .null }
        case UInt8(ascii: "I"): if !rules.isStrict, take("Infinity") { return .null }
        case UInt8(ascii: "'"): throw stopped("expected a value; strings stand in double quotes")
        default: break
        }
        throw stopped("expected a value")
    }

    private mutating func take(_ word: StaticString) -> Bool {
        guard end - at >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where text[at + index] != word.utf8Start[index] { return false }
        at += word.utf8CodeUnitCount
        return true
    }

    @inline(__always) private mutating func skipBlanks() {
        while at < end {
            switch text[at] {
            case 32, 10, 13, 9: at += 1
            default: return
            }
        }
    }

    // MARK: Errors

    private func error(_ kind: JSONParseError.Kind, _ reason: String, _ place: Int) -> JSONParseError {
        JSONParseError(kind, reason, at: place, in: text)
    }

    /// Returns an error that says what was found where reading stopped.
    private func stopped(_ expectation: String) -> JSONParseError {
        error(.syntax, "\(expectation), found \(JSONReader.word(for: text, at: at))", at)
    }

    /// Returns a printable description of the character at a position.
    static func word(for text: UnsafeBufferPointer<UInt8>, at place: Int) -> String {
        guard place < text.count else { return "the end of the text" }
        let byte = text[place]
        switch byte {
        case 33...126: return "'\(Character(UnicodeScalar(byte)))'"
        case 32: return "a blank"
        case 10, 13: return "the end of the line"
        case 128...: return "a character that is not ASCII"
        default: return "the control character U+00\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
        }
    }
}

extension JSONValue {
    /// Reads one JSON text.
    ///
    /// - Throws: `JSONParseError`, with the position at which reading stopped.
    public init(parsing bytes: [UInt8], by rules: JSONRules = .foreign) throws(JSONParseError) {
        self = try JSONValue.read(bytes, by: rules, at: []).value
    }

    /// Reads one JSON text, and the original bytes of one of its strings, for a text that is split into pieces: half of a surrogate pair is three
    /// bytes (WTF-8), and bytes that are not UTF-8 stay. `TextJoiner` joins such pieces.
    ///
    /// - Parameter path: the member names that lead to the string.
    public static func read(
        _ bytes: [UInt8], by rules: JSONRules = .foreign, at path: [String]
    ) throws(JSONParseError) -> (value: JSONValue, string: [UInt8]?) {
        let outcome: Result<(JSONValue, [UInt8]?), JSONParseError> = bytes.withUnsafeBufferPointer { text in
            var reader = JSONReader(text, rules, wanted: path)
            do throws(JSONParseError) {
                return .success((try reader.read(), reader.found))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
