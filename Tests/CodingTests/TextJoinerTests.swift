import Coding
import Testing

@Suite struct TextJoinerTests {
    /// "Hi 👩‍👩‍👧 é́ ok": letters, sequences joined by U+200D, and combining marks.
    private static let text = "Hi 👩‍👩‍👧 e\u{301}\u{323} 日本 ok😀"

    @Test(arguments: 1...9) func aTextThatIsCutAnywhereIsWholeAgain(size: Int) {
        let bytes = Array(TextJoinerTests.text.utf8)
        var joiner = TextJoiner()
        var joined = ""
        for start in stride(from: 0, to: bytes.count, by: size) { joined += joiner.take(bytes[start..<min(start + size, bytes.count)]) }
        #expect(!joiner.isUnfinished)
        #expect(joined == TextJoinerTests.text)
        #expect(joiner.finish().isEmpty)
    }

    /// Each string is one UTF-16 unit after the other, each in a JSON text of its own, as an agent writes them.
    @Test func halvesOfPairsAreJoined() throws {
        var joiner = TextJoiner()
        var pieces: [String] = []
        for unit in "a😀b👩‍👧".utf16 {
            let digits = String(unit, radix: 16)
            let frame = "{\"p\":{\"d\":\"\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)\"}}"
            let read = try JSONValue.read(Array(frame.utf8), at: ["p", "d"])
            pieces.append(joiner.take(try #require(read.string)))
        }
        #expect(pieces == ["a", "", "😀", "b", "", "👩", "\u{200D}", "", "👧"])
    }

    @Test func aHalfWhoseOtherHalfNeverComesIsReplaced() throws {
        func bytes(_ text: String) throws -> [UInt8] { try #require(try JSONValue.read(Array("{\"d\":\"\(text)\"}".utf8), at: ["d"]).string) }
        var joiner = TextJoiner()
        #expect(joiner.take(try bytes(#"a\ud83d"#)) == "a")
        #expect(joiner.isUnfinished)
        #expect(joiner.take(try bytes("b")) == "\u{FFFD}b")
        #expect(joiner.take(try bytes(#"\ude00c"#)) == "\u{FFFD}c")
        #expect(joiner.take(try bytes(#"\ud83d\ud83d"#)) == "\u{FFFD}")
        #expect(joiner.take(try bytes(#"\ude00"#)) == "😀")
        #expect(joiner.take([0x64, 0xf0, 0x9f]) == "d")
        #expect(joiner.finish() == "\u{FFFD}")
        #expect(joiner.finish().isEmpty)
    }

    @Test func bytesThatAreNeverTextDoNotWait() {
        var joiner = TextJoiner()
        #expect(joiner.take([0x61, 0xff]) == "a\u{FFFD}")
        #expect(joiner.take([0x80, 0x80, 0x80, 0x80, 0x80]) == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        #expect(!joiner.isUnfinished)
    }
}
