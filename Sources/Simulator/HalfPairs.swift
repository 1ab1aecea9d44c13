internal import Coding

/// Texts split between the halves of a surrogate pair, as by programs that count in UTF-16. A half is not a character: only a JSON escape can
/// express it.
enum HalfPairs {
    /// The placeholder for a piece in a frame: a private-use character.
    static let mark = "\u{E000}"

    /// Returns the pieces of a text as they appear in a JSON string; each pair is split.
    static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for scalar in text.unicodeScalars {
            guard scalar.value > 0xffff else {
                piece += String(decoding: JSONValue.string(String(scalar)).encoded().dropFirst().dropLast(), as: UTF8.self)
                continue
            }
            let units = Array(String(scalar).utf16).map { "\\u" + String($0, radix: 16) }
            pieces.append(piece + units[0])
            piece = units[1]
        }
        return pieces + [piece]
    }

    /// Returns a frame with a piece in place of the mark.
    static func fill(_ frame: [UInt8], with piece: String) -> [UInt8] {
        var text = String(decoding: frame, as: UTF8.self)
        text.replace(mark, with: piece)
        return Array(text.utf8)
    }
}
