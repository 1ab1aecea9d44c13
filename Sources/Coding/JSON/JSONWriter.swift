/// Writes values as JSON: members sorted by name, so that equal values have equal bytes; slashes not escaped. U+0085, U+2028 and U+2029 are escaped
/// although they need not be: readers that split lines by Unicode's rules would split a text there.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// `true` to write several lines, for people.
    private let isPretty: Bool
    private var depth = 0

    init(isPretty: Bool = false, capacity: Int = 256) {
        self.isPretty = isPretty
        bytes.reserveCapacity(capacity)
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let truth): bytes += (truth ? "true" : "false").utf8
        case .integer(let number): write(number)
        case .number(let number): write(number)
        case .decimal(let number): bytes += number.text.utf8
        case .string(let text): write(text)
        case .array(let elements): write(elements)
        case .object(let members): write(members)
        }
    }

    private mutating func write(_ elements: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        depth += 1
        var isFirst = true
        for element in elements {
            separate(&isFirst)
            write(element)
        }
        end(isEmpty: isFirst)
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ members: JSONObject) {
        bytes.append(UInt8(ascii: "{"))
        depth += 1
        var isFirst = true
        for (name, value) in members {
            separate(&isFirst)
            write(name)
            if isPretty { bytes += " : ".utf8 } else { bytes.append(UInt8(ascii: ":")) }
            write(value)
        }
        end(isEmpty: isFirst)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func separate(_ isFirst: inout Bool) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        breakLine()
    }

    private mutating func end(isEmpty: Bool) {
        depth -= 1
        if !isEmpty { breakLine() }
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(10)
        bytes += repeatElement(32, count: 2 * depth)
    }

    private mutating func write(_ number: Int64) {
        if number >= 0, number < 10 { return bytes.append(48 + UInt8(number)) }
        bytes += number.description.utf8
    }

    /// Writes the shortest text that is read as the same number; `null` for one that JSON cannot express.
    private mutating func write(_ number: Double) {
        guard number.isFinite else {
            bytes += "null".utf8
            return
        }
        let text = number.description
        bytes += text.utf8
        if text.hasSuffix(".0") { bytes.removeLast(2) }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var from = 0
            var at = 0
            while at < utf8.count {
                let byte = utf8[at]
                // Most characters need no escape.
                guard byte < 0x20 || byte == 0x22 || byte == 0x5c || byte == 0xc2 || byte == 0xe2,
                    let (escape, size) = JSONWriter.escape(utf8, at)
                else {
                    at += 1
                    continue
                }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[from..<at]))
                bytes.append(UInt8(ascii: "\\"))
                bytes += escape.utf8
                at += size
                from = at
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[from...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Returns the text after the backslash for a character, and the size of the character; `nil` = the character needs no escape.
    private static func escape(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> (String, Int)? {
        switch text[at] {
        case 0x22: return ("\"", 1)
        case 0x5c: return ("\\", 1)
        case 8: return ("b", 1)
        case 9: return ("t", 1)
        case 10: return ("n", 1)
        case 12: return ("f", 1)
        case 13: return ("r", 1)
        case 0xc2: return text[at + 1] == 0x85 ? ("u0085", 2) : nil
        case 0xe2:
            guard text[at + 1] == 0x80, text[at + 2] & 0xfe == 0xa8 else { return nil }
            return (text[at + 2] == 0xa8 ? "u2028" : "u2029", 3)
        case let byte: return ("u00\(byte < 16 ? "0" : "1")\(String(byte & 15, radix: 16))", 1)
        }
    }
}

extension JSONValue {
    /// Returns the value as JSON on one line: members sorted, slashes not escaped, Unicode line breaks escaped. A number that is not finite, which
    /// JSON cannot express, becomes `null`.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// Returns the value as JSON on several lines, for people.
    public func encodedPretty() -> [UInt8] {
        var writer = JSONWriter(isPretty: true)
        writer.write(self)
        return writer.bytes
    }
}
