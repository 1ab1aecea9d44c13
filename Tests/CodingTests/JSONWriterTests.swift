import Coding
import FoundationEssentials
import Testing

@Suite struct JSONWriterTests {
    private func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }

    @Test func membersAreSortedAndSlashesStay() {
        #expect(text(["b": 1, "a": "x/y", "*": nil]) == #"{"*":null,"a":"x/y","b":1}"#)
        #expect(text([]) == "[]")
        #expect(text([:]) == "{}")
        #expect(text([true, false, [], [:]]) == "[true,false,[],{}]")
    }

    @Test func whatCutsLinesIsEscaped() {
        #expect(text("a\u{2028}b\u{2029}c\u{85}d\r\n") == #""a\u2028b\u2029c\u0085d\r\n""#)
        #expect(text(["\u{2028}": "\u{2027}\u{202A}\u{84}é€"]) == "{\"\\u2028\":\"\u{2027}\u{202A}\u{84}é€\"}")
        let lines = text("x\u{0B}\u{0C}\u{1C}\u{1D}\u{1E}\u{85}\u{2028}\u{2029}y").unicodeScalars.filter {
            $0.properties.isWhitespace || $0.value < 32
        }
        #expect(lines.isEmpty)
    }

    @Test func controlCharactersAreEscaped() {
        #expect(text("\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F}\u{7F}\"\\") == "\"\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\u{7F}\\\"\\\\\"")
    }

    @Test func itWritesWhatFoundationWritesBesides() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var random = SeededRandom(state: 5)
        for _ in 0..<2_000 {
            let value = random.value(depth: 3)
            let other = try JSONValue(parsing: Array(try encoder.encode(value)), by: .strict)
            #expect(other == value)
            #expect(other.encoded() == value.encoded())
        }
    }

    @Test func manyLinesForPeople() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        let expected = """
            {
              "a" : [
                1,
                {
                  "b" : null
                }
              ],
              "c" : [],
              "d" : {}
            }
            """
        #expect(String(decoding: value.encodedPretty(), as: UTF8.self) == expected)
    }
}
