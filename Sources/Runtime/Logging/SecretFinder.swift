internal import FoundationEssentials

/// Finds a secret by its exact value in any form an answer or a line may use: plain, in base64 at any alignment, and either of them with JSON's
/// escapes or percent-encoded, character by character.
public struct SecretFinder: Sendable {
    /// The shortest piece of base64 to look for: a shorter one would match ordinary words.
    private static let leastPiece = 8

    private let forms: [[UInt8]]
    /// The bytes that can begin a form.
    private let starts: Set<UInt8>

    /// Creates a finder of `secret`; an empty secret is never found.
    public init(_ secret: String) {
        let bytes = Array(secret.utf8)
        // Match a run of backslashes as one: their number depends on the encoding.
        let plain = bytes.enumerated().filter { $0.element != UInt8(ascii: "\\") || $0.offset == 0 || bytes[$0.offset - 1] != $0.element }
        forms = bytes.isEmpty ? [] : [plain.map(\.element)] + (0..<3).flatMap { SecretFinder.base64(bytes, after: $0) }
        starts = Set(forms.compactMap(\.first) + Array("%\\".utf8))
    }

    /// Returns the text with each occurrence replaced by `mark`.
    public func hide(in text: String, mark: String) -> String {
        hide(in: Array(text.utf8), mark: mark).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// Returns the bytes with each occurrence replaced by `mark`; `nil` if there is none.
    public func hide(in bytes: [UInt8], mark: String) -> [UInt8]? {
        guard !forms.isEmpty else { return nil }
        var result: [UInt8] = []
        var copied = 0
        var place = 0
        while place < bytes.count {
            guard starts.contains(bytes[place]), let end = forms.lazy.compactMap({ SecretFinder.end(of: $0, in: bytes, from: place) }).first else {
                place += 1
                continue
            }
            result += bytes[copied..<place]
            result += Array(mark.utf8)
            place = end
            copied = end
        }
        return copied == 0 ? nil : result + bytes[copied...]
    }

    /// Returns the base64 of these bytes for one offset in a group of three, in both alphabets, without the characters that also depend on the bytes
    /// before and after.
    private static func base64(_ bytes: [UInt8], after count: Int) -> [[UInt8]] {
        let text = Data([UInt8](repeating: 0, count: count) + bytes).base64EncodedString()
        let shared = (count + bytes.count) % 3 == 0 ? 0 : 1
        let piece = text.utf8.filter { $0 != UInt8(ascii: "=") }.dropFirst([0, 2, 3][count]).dropLast(shared)
        guard piece.count >= leastPiece else { return [] }
        let forURLs = piece.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
        return Array(piece) == forURLs ? [forURLs] : [Array(piece), forURLs]
    }

    private static func end(of form: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var place = start
        for byte in form {
            guard let next = end(of: byte, in: bytes, from: place) else { return nil }
            place = next
        }
        return place
    }

    /// Returns the end of one byte of the secret, whose form begins at `place`.
    private static func end(of byte: UInt8, in bytes: [UInt8], from place: Int) -> Int? {
        guard place < bytes.count else { return nil }
        if bytes[place] == UInt8(ascii: "\\") {
            // JSON inside JSON doubles its backslashes.
            let after = bytes[place...].firstIndex { $0 != UInt8(ascii: "\\") } ?? bytes.count
            if after + 4 < bytes.count, bytes[after] == UInt8(ascii: "u"), number(bytes[(after + 1)...(after + 4)]) == Int(byte) { return after + 5 }
            if after < bytes.count, bytes[after] == byte, "/\"'".utf8.contains(byte) { return after + 1 }
        }
        if bytes[place] == UInt8(ascii: "%") {
            var digits = place + 1
            // The same applies to double percent-encoding.
            while byte != UInt8(ascii: "%"), digits + 3 < bytes.count, bytes[digits...].starts(with: Array("25".utf8)) { digits += 2 }
            if digits + 1 < bytes.count, number(bytes[digits...(digits + 1)]) == Int(byte) { return digits + 2 }
        }
        guard bytes[place] == byte else { return nil }
        // One backslash of the secret is two in JSON, and four in JSON inside JSON.
        return byte == UInt8(ascii: "\\") ? bytes[place...].firstIndex { $0 != byte } ?? bytes.count : place + 1
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit } ? Int(String(decoding: digits, as: UTF8.self), radix: 16) : nil
    }
}
