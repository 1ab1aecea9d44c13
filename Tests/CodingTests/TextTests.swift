import Coding
import Testing

@Suite struct TextTests {
    @Test func idsHaveTheirFormAndDiffer() {
        let ids = (0..<1_000).map { _ in Identifier.random(prefix: "run") }
        #expect(Set(ids).count == 1_000)
        #expect(ids.allSatisfy { $0.utf8.count == 30 && Identifier.isWellFormed($0, prefix: "run") })
    }

    @Test(arguments: ["run", "run_", "run_A", "msg_01", "run_0/1", "run_" + String(repeating: "0", count: 37)])
    func refusesTextsThatAreNoIds(text: String) {
        #expect(!Identifier.isWellFormed(text, prefix: "run"))
    }

    @Test func cutsBetweenCharacters() {
        let text = "aä👨‍👩‍👧z"
        for limit in 0...text.utf8.count {
            let (part, isTruncated) = text.cut(toBytes: limit)
            #expect(text.hasPrefix(part) && part.utf8.count <= limit)
            #expect(isTruncated == (limit < text.utf8.count))
        }
        #expect(text.cut(toBytes: 3).text == "aä")
    }

    @Test func aCharacterWithoutAnEndIsCutToo() {
        let marks = "e" + String(repeating: "\u{301}", count: 200_000)
        let (part, isTruncated) = marks.cut(toBytes: 100_000)
        #expect(isTruncated && part.utf8.count > 99_900 && part.utf8.count <= 100_000)
        #expect(String(repeating: "\r\n", count: 4).cut(toBytes: 5).text == "\r\n\r\n")
    }

    @Test func percentEncodingComesBack() {
        let text = "a b/ä+%?&="
        #expect(PercentEncoding.encode(text) == "a%20b%2F%C3%A4%2B%25%3F%26%3D")
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
        #expect(PercentEncoding.decode("a+b", plusIsSpace: true) == "a b")
        #expect(PercentEncoding.decode("%f") == nil && PercentEncoding.decode("%zz") == nil && PercentEncoding.decode("%ff") == nil)
    }

    @Test func base64ComesBackInBothAlphabets() {
        for count in 0...9 {
            let bytes = (0..<count).map { UInt8(255 - $0) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
        }
        #expect(Base64.encodeURL([251, 255]) == "-_8")
        #expect(Base64.decodeURL("+/8") == nil)
    }

    @Test func sharedBytesShareTheirParts() {
        let bytes = SharedBytes(utf8: "hello world")
        #expect(bytes[6..<11] == SharedBytes(utf8: "world"))
        #expect(bytes.dropFirst(6).prefix(2).text == "wo")
        #expect(bytes[0..<5].withUnsafeBytes { $0.count } == 5)
    }

    @Test func sharedBytesAreEqualByTheirContent() {
        let bytes = SharedBytes(utf8: "abcabc")
        #expect(bytes[0..<3] == bytes[3..<6] && bytes[0..<3].hashValue == bytes[3..<6].hashValue && bytes[0..<3] != bytes[1..<4])
        #expect(bytes[3..<6].array == Array("abc".utf8) && bytes[3..<6][1] == UInt8(ascii: "b"))
        #expect(bytes.prefix(99) == bytes && bytes.dropFirst(99).isEmpty && bytes.dropFirst(6) == .empty)
    }

    @Test(arguments: ["a", "%41", "a%2", "%C3", "+", "a b"]) func whatIsDecodedIsEncodedAgain(text: String) {
        guard let decoded = PercentEncoding.decode(text) else { return }
        #expect(PercentEncoding.decode(PercentEncoding.encode(decoded)) == decoded)
    }

    private struct Inner: Codable {
        let names: [String]
    }

    private struct Outer: Codable {
        let files: [Inner]
    }

    /// No error that a person reads has Swift's notation in it.
    @Test func errorsOfFoundationAreSaidInWords() {
        func words(_ text: String) -> String {
            do {
                _ = try JSONCoding.decode(Outer.self, from: Array(text.utf8))
                return "read"
            } catch {
                return ErrorText.of(error)
            }
        }
        #expect(words(#"{"files":[{"names":["a"]}]}"#) == "read")
        #expect(words("{}") == "files is missing")
        #expect(words(#"{"files":[{"names":["a"]},{}]}"#) == "files[1].names is missing")
        #expect(words(#"{"files":[{"names":[1]}]}"#) == "files[0].names[0] is of another type")
        #expect(words("nonsense") == "it is not JSON")
        #expect(ErrorText.of(CancellationError()) == "it was cancelled")
    }
}
