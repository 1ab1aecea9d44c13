internal import Coding

extension FieldReader {
    /// A text that says something: of the right length, not of blanks only, and without NUL, which no program after this one takes.
    func text(_ name: String, length: ClosedRange<Int>, isRequired: Bool = false) -> String? {
        guard let text = string(name, length: length, isRequired: isRequired) else { return nil }
        guard let mistake = TextRule.mistake(in: text) else { return text }
        report(name, .value, mistake)
        return nil
    }
}

/// The rule that every text of a request follows.
enum TextRule {
    /// The mistake in a text, in words that follow the field's name; `nil` when there is none.
    static func mistake(in text: String) -> String? {
        if text.unicodeScalars.contains("\0") { return "must not contain the character NUL" }
        if text.unicodeScalars.allSatisfy(isBlank) { return "must not be blank" }
        return nil
    }

    /// The same rule as a regular expression, for the OpenAPI document.
    static let pattern = #"^[^\x00]*[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2060-\u2064\ufeff][^\x00]*$"#

    /// Also what is not seen: a prompt of zero-width spaces says nothing either.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0xad, 0x200b...0x200f, 0x2060...0x2064, 0xfeff: true
        default: scalar.properties.isWhitespace
        }
    }
}
