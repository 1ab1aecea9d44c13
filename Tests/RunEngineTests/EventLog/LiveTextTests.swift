import SandboxDriver
import Testing

@testable import RunEngine

@Suite struct LiveTextTests {
    private func piece(_ text: String, _ offset: Int) -> AgentDelta { AgentDelta(part: "p", kind: .message, text: text, offset: offset) }
    private func whole(_ text: String) -> AgentDelta { AgentDelta(part: "p", kind: .message, snapshot: text) }
    private func string(_ text: LiveText) -> String { String(decoding: text.text, as: UTF8.self) }

    @Test func theRecordMayBeAheadOfTheEvents() {
        var text = LiveText(part: "p", kind: .message, turn: 1)
        #expect(text.take(piece("Smile ", 0)) == .grown)
        #expect(text.take(whole("Smile 😀 and")) == .grown)
        // Late pieces are already there, wholly or in part.
        #expect(text.take(piece("😀", 6)) == .unchanged)
        #expect(text.take(piece(" and more", 10)) == .grown)
        #expect(string(text) == "Smile 😀 and more")
        #expect(text.edition == 0)
    }

    @Test func theRecordMayBeBehindTheEvents() {
        var text = LiveText(part: "p", kind: .message, turn: 1)
        _ = text.take(piece("one two", 0))
        #expect(text.take(whole("one")) == .unchanged)
        #expect(text.take(whole("")) == .unchanged)
        #expect(string(text) == "one two")
    }

    @Test func aGapIsNeverBridged() {
        var text = LiveText(part: "p", kind: .message, turn: 1)
        #expect(text.take(piece("two", 4)) == .gap)
        #expect(text.take(piece("one ", 0)) == .grown)
        #expect(text.take(piece("three", 8)) == .gap)
        #expect(string(text) == "one ")
        #expect(text.take(whole("one two three")) == .grown)
        #expect(text.take(piece(" four", 13)) == .grown)
        #expect(string(text) == "one two three four")
    }

    @Test func anotherTextIsAnotherEdition() {
        var text = LiveText(part: "p", kind: .message, turn: 1)
        _ = text.take(piece("😀", 0))
        #expect(text.take(whole("é")) == .grown)
        #expect(text.edition == 1)
        // A rest that begins inside a character belongs to a different text.
        #expect(text.take(piece("ax😀", 0)) == .grown)
        #expect(text.take(piece("😀", 3)) == .gap)
    }

    @Test func aLongTextEndsWithAWholeCharacterAndIsNotAGap() {
        let long = String(repeating: "😀", count: EventLimits.liveTextBytes / 4 + 10)
        var text = LiveText(part: "p", kind: .message, turn: 1)
        _ = text.take(piece("a", 0))
        #expect(text.take(piece(long, 1)) == .unchanged)
        #expect(text.take(piece("b", 1 + long.utf8.count)) == .unchanged)
        var other = LiveText(part: "p", kind: .message, turn: 1)
        #expect(other.take(whole("a" + long)) == .grown)
        #expect(String(validating: other.text, as: UTF8.self) != nil)
        #expect(other.text.count <= EventLimits.liveTextBytes)
        #expect(other.take(piece("b", 1 + long.utf8.count)) == .unchanged)
    }
}
