/// Joins a text from pieces split anywhere: inside the UTF-8 of a character, or between the halves of a surrogate pair, which are three bytes each
/// (WTF-8). An unfinished character waits for the next piece, so that every returned text ends with a whole character.
public struct TextJoiner: Sendable, Hashable {
    private var rest: [UInt8] = []

    /// Creates a joiner for the beginning of a text.
    public init() {}

    /// `true` if a partial character waits for the next piece.
    public var isUnfinished: Bool { !rest.isEmpty }

    /// Consumes the next piece, and returns the text that is complete.
    public mutating func take(_ piece: some Sequence<UInt8>) -> String {
        var bytes = rest
        bytes += piece
        let whole = bytes.count - TextJoiner.unfinished(bytes)
        rest = Array(bytes[whole...])
        return TextJoiner.text(bytes[..<whole])
    }

    /// Ends the text: an unfinished character becomes U+FFFD, since its rest never came.
    public mutating func finish() -> String {
        defer { rest = [] }
        return TextJoiner.text(rest[...])
    }

    /// Returns the number of bytes at the end that form an unfinished character, which the next piece may complete.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for back in 1...4 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let size = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1
            if back < size { return back }
            return back == 3 && isHalf(bytes[(bytes.count - 3)...], 0xa0..<0xb0) ? 3 : 0
        }
        return 0
    }

    /// Returns whether `bytes` begin with half of a surrogate pair; the range of the second byte tells which half.
    private static func isHalf(_ bytes: ArraySlice<UInt8>, _ second: Range<UInt8>) -> Bool {
        bytes.count >= 3 && bytes[bytes.startIndex] == 0xed && second.contains(bytes[bytes.startIndex + 1])
            && bytes[bytes.startIndex + 2] & 0xc0 == 0x80
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var rest = bytes
        var repaired: [UInt8] = []
        while let place = rest.firstIndex(of: 0xed) {
            repaired += rest[..<place]
            rest = rest[place...]
            if isHalf(rest, 0xa0..<0xb0), isHalf(rest.dropFirst(3), 0xb0..<0xc0) {
                let high = UInt32(rest[place + 1] & 15) << 6 | UInt32(rest[place + 2] & 63)
                let low = UInt32(rest[place + 4] & 15) << 6 | UInt32(rest[place + 5] & 63)
                repaired.appendUTF8(of: 0x10000 + (high << 10 | low))
                rest = rest.dropFirst(6)
            } else if isHalf(rest, 0xa0..<0xc0) {
                repaired.appendUTF8(of: 0xfffd)
                rest = rest.dropFirst(3)
            } else {
                repaired.append(0xed)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: repaired + rest, as: UTF8.self)
    }
}

extension String {
    /// Returns the longest prefix of at most `limit` UTF-8 bytes that does not split a character, and whether anything was cut off.
    ///
    /// A character with more scalars than any real one is split between two of them: searching for its start in a text of a hundred thousand
    /// combining marks would take minutes.
    public func cut(toBytes limit: Int) -> (text: String, isTruncated: Bool) {
        guard utf8.count > limit else { return (self, false) }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        let nearest = end
        for _ in 0..<String.scalarsOfCharacter {
            if end == startIndex || end.samePosition(in: self) != nil { return (String(self[..<end]), true) }
            end = unicodeScalars.index(before: end)
        }
        return (String(unicodeScalars[..<nearest]), true)
    }

    /// The longest emoji have eleven scalars, letters with all their marks a few.
    private static let scalarsOfCharacter = 32
}
