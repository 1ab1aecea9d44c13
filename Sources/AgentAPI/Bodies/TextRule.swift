internal import Coding

extension FieldReader {
    /// Returns a text of a permitted length that is not blank and has no NUL, which the programs that receive the text cannot handle.
    func text(_ name: String, length: ClosedRange<Int>, isRequired: Bool = false) -> String? {
        guard let text = string(name, length: length, isRequired: isRequired) else { return nil }
        guard let mistake = TextRule.mistake(in: text) else { return text }
        report(name, .value, mistake)
        return nil
    }
}

/// The rule that every text in a request follows.
enum TextRule {
    /// Returns what is wrong with a text, worded to follow the name of its field; `nil` if nothing is.
    static func mistake(in text: String) -> String? {
        if text.unicodeScalars.contains("\0") { return "must not contain the character NUL" }
        if text.unicodeScalars.allSatisfy(isBlank) { return "must not be blank" }
        return nil
    }

    /// The same rule as a regular expression, for the OpenAPI document.
    static let pattern = #"^[^\x00]*[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060-\u2064\ufeff][^\x00]*$"#

    /// Returns true for white space and invisible characters: a prompt of zero-width spaces says nothing either.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0xad, 0x200b...0x200f, 0x2060...0x2064, 0xfeff: true
        default: scalar.properties.isWhitespace
        }
    }
}
