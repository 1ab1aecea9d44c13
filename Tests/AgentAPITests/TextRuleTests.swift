import Testing

@testable import AgentAPI

/// The rule about blank texts and NUL.
@Suite struct TextRuleTests {
    @Test(arguments: [" ", "\t\n", "\u{a0}\u{3000}", "\u{200b}\u{feff}", "\u{1}\u{7f}", "\u{85}\u{2028}"])
    func whatCannotBeSeenIsBlank(text: String) {
        #expect(TextRule.mistake(in: text) == "must not be blank")
    }

    @Test(arguments: ["x", " x ", "\n.\n", "日本", "🙂", "e\u{301}"])
    func whatCanBeSeenIsTaken(text: String) {
        #expect(TextRule.mistake(in: text) == nil)
    }

    @Test func aNULIsRefusedWhereverItStands() {
        for text in ["\0", "a\0", "\0a", "a\0b"] { #expect(TextRule.mistake(in: text) == "must not contain the character NUL") }
    }
}
