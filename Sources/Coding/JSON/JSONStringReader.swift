/// A reader of the strings in a JSON text.
struct JSONStringReader {
    private let isStrict: Bool
    private var scratch: [UInt8] = []

    init(isStrict: Bool) {
        self.isStrict = isStrict
    }

    /// Reads a string whose opening quote is at `at`, which moves past the closing quote.
    mutating func read(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int, isKey: Bool) throws(JSONParseError) -> String {
        let start = at + 1
        let (stop, isASCII) = JSONStringReader.plainEnd(text, from: start)
        if stop < text.count, text[stop] == UInt8(ascii: "\"") {
            at = stop + 1
            let plain = UnsafeBufferPointer(rebasing: text[start..<stop])
            if isStrict, !isASCII { return try validated(plain, in: text, from: start) }
            return String(decoding: plain, as: UTF8.self)
        }
        return try readEscaped(text, &at, from: start, upTo: stop)
    }

    /// Returns the end of a run without escapes, quotes and control characters, and whether the run is ASCII.
    @inline(__always)
    private static func plainEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> (end: Int, isASCII: Bool) {
        guard let base = UnsafeRawPointer(text.baseAddress) else { return (start, true) }
        var at = start
        let end = text.count
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var seen: UInt64 = 0
        // Eight bytes at a time: each test sets the high bit of a byte that is below a space, a quote, or a backslash.
        while at + 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5c)
            let special = ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
            if special & highs != 0 { break }
            seen |= word
            at += 8
        }
        while at < end {
            let byte = text[at]
            if byte < 0x20 || byte == 0x22 || byte == 0x5c { break }
            seen |= UInt64(byte)
            at += 1
        }
        return (at, seen & highs == 0)
    }

    private mutating func readEscaped(
        _ text: UnsafeBufferPointer<UInt8>, _ at: inout Int, from start: Int, upTo stop: Int
    ) throws(JSONParseError) -> String {
        scratch.removeAll(keepingCapacity: scratch.capacity <= 65_536)
        var from = start
        var stop = stop
        while true {
            if isStrict { try validate(text, from..<stop) }
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: text[from..<stop]))
            guard stop < text.count else {
                throw JSONParseError(.syntax, "expected the end of a string, found the end of the text", at: stop, in: text)
            }
            switch text[stop] {
            case UInt8(ascii: "\""):
                at = stop + 1
                return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\"):
                from = stop
                let unit = try JSONStringReader.escape(text, &from)
                if let half = JSONStringReader.append(unit, text, &from, to: &scratch), isStrict {
                    let name = "\\u\(String(half, radix: 16))"
                    throw JSONParseError(.encoding, "\(name) is half of a surrogate pair and stands alone", at: stop, in: text)
                }
            default:
                guard !isStrict else {
                    let found = JSONReader.word(for: text, at: stop)
                    throw JSONParseError(.syntax, "expected an escape for a control character in a string, found \(found)", at: stop, in: text)
                }
                scratch.append(text[stop])
                from = stop + 1
            }
            stop = JSONStringReader.plainEnd(text, from: from).end
        }
    }

    /// Appends the meaning of an escape. Returns an unpaired half of a surrogate pair, in whose place U+FFFD was appended.
    private static func append(_ unit: UInt16, _ text: UnsafeBufferPointer<UInt8>, _ at: inout Int, to bytes: inout [UInt8]) -> UInt16? {
        if !UTF16.isSurrogate(unit) {
            bytes.appendUTF8(of: UInt32(unit))
            return nil
        }
        var next = at
        if UTF16.isLeadSurrogate(unit), at < text.count, text[at] == UInt8(ascii: "\\"), let low = try? escape(text, &next),
            UTF16.isTrailSurrogate(low)
        {
            at = next
            bytes.appendUTF8(of: 0x10000 + (UInt32(unit - 0xd800) << 10 | UInt32(low - 0xdc00)))
            return nil
        }
        bytes.appendUTF8(of: 0xfffd)
        return unit
    }

    /// Reads an escape whose backslash is at `at`, as a UTF-16 code unit.
    private static func escape(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) throws(JSONParseError) -> UInt16 {
        let letter = at + 1 < text.count ? text[at + 1] : 0
        at += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(letter)
        case UInt8(ascii: "b"): return 8
        case UInt8(ascii: "f"): return 12
        case UInt8(ascii: "n"): return 10
        case UInt8(ascii: "r"): return 13
        case UInt8(ascii: "t"): return 9
        case UInt8(ascii: "u"):
            var unit: UInt16 = 0
            for place in at..<at + 4 {
                guard place < text.count, let digit = digit(text[place]) else {
                    throw JSONParseError(
                        .syntax, "expected four hexadecimal digits after \\u, found \(JSONReader.word(for: text, at: place))", at: place, in: text)
                }
                unit = unit << 4 | digit
            }
            at += 4
            return unit
        default:
            let found = JSONReader.word(for: text, at: at - 1)
            throw JSONParseError(.syntax, "expected one of \"\\/bfnrtu after a backslash, found \(found)", at: min(at - 1, text.count), in: text)
        }
    }

    private static func digit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 48...57: UInt16(byte - 48)
        case 65...70: UInt16(byte - 55)
        case 97...102: UInt16(byte - 87)
        default: nil
        }
    }

    // MARK: UTF-8

    private func validated(
        _ bytes: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(JSONParseError) -> String {
        if let string = String(validating: bytes, as: UTF8.self) { return string }
        throw JSONStringReader.notUTF8(text, start..<start + bytes.count)
    }

    private func validate(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) throws(JSONParseError) {
        let part = UnsafeBufferPointer(rebasing: text[range])
        if part.contains(where: { $0 >= 0x80 }), String(validating: part, as: UTF8.self) == nil { throw JSONStringReader.notUTF8(text, range) }
    }

    private static func notUTF8(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> JSONParseError {
        var decoder = UTF8.ForwardParser()
        var bytes = UnsafeBufferPointer(rebasing: text[range]).makeIterator()
        var place = range.lowerBound
        while case .valid(let scalar) = decoder.parseScalar(from: &bytes) { place += scalar.count }
        return JSONParseError(.encoding, "the text has bytes that are not UTF-8", at: place, in: text)
    }

    // MARK: Pieces of texts

    /// Returns the original bytes of a string that was read, whose opening quote is at `start`. As WTF-8: half of a surrogate pair is three bytes.
    func rawBytes(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var at = start + 1
        while at < text.count, text[at] != UInt8(ascii: "\"") {
            guard text[at] == UInt8(ascii: "\\") else {
                bytes.append(text[at])
                at += 1
                continue
            }
            guard let unit = try? JSONStringReader.escape(text, &at) else { break }
            if let half = JSONStringReader.append(unit, text, &at, to: &bytes) {
                bytes.removeLast(3)
                bytes.appendUTF8(of: UInt32(half))
            }
        }
        return bytes
    }
}

extension [UInt8] {
    /// Appends the UTF-8 of a code point; for half of a surrogate pair the three bytes of WTF-8.
    mutating func appendUTF8(of point: UInt32) {
        func byte(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(point >> shift & 63) }
        switch point {
        case ..<0x80: append(UInt8(point))
        case ..<0x800: self += [0xc0 | UInt8(point >> 6), byte(0)]
        case ..<0x10000: self += [0xe0 | UInt8(point >> 12), byte(6), byte(0)]
        default: self += [0xf0 | UInt8(point >> 18 & 7), byte(12), byte(6), byte(0)]
        }
    }
}
