internal import Coding

/// Texts that are cut between the halves of a surrogate pair, as programs that count in UTF-16 do. A half is no character: only an escape of
/// JSON can say it.
enum HalfPairs {
    /// Stands in a frame where a piece is to be filled in: a character of private use.
    static let mark = "\u{E000}"

    /// The pieces of a text, as they stand in a string of JSON; each pair is cut.
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

    /// A frame with a piece in the place of the mark.
    static func fill(_ frame: [UInt8], with piece: String) -> [UInt8] {
        var text = String(decoding: frame, as: UTF8.self)
        text.replace(mark, with: piece)
        return Array(text.utf8)
    }
}
