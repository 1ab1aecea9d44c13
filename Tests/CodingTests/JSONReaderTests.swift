import Coding
import FoundationEssentials
import Support
import Testing

@Suite struct JSONReaderTests {
    private func lenient(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
    private func lenient(_ bytes: [UInt8]) throws -> JSONValue { try JSONValue(parsing: bytes) }

    @Test(arguments: JSONCase.all) func aRequestIsHeldToTheStandard(text: JSONCase) {
        #expect(((try? JSONValue(parsing: text.bytes, by: .strict)) != nil) == text.isRead)
    }

    @Test(arguments: JSONCase.all) func foundationAgreesBesidesWhatIsKnown(text: JSONCase) {
        let isRead = (try? JSONDecoder().decode(JSONValue.self, from: Data(text.bytes))) != nil
        #expect(isRead == (text.isRead != text.differing.contains(.foundation)))
    }

    @Test(arguments: JSONCase.all) func whatIsReadStrictlyIsReadTheSameLeniently(text: JSONCase) throws {
        let strict = try? JSONValue(parsing: text.bytes, by: .strict)
        let lenient = try? JSONValue(parsing: text.bytes)
        #expect(strict == nil || strict == lenient)
        if let strict { #expect(try JSONValue(parsing: strict.encoded(), by: .strict) == strict) }
    }

    @Test(arguments: [
        ("", "expected a value, found the end of the text", 0, 1, 1),
        (#"{"repository":"acme/none","prompt":"x",}"#, "expected the name of a member in double quotes, found '}'", 39, 1, 40),
        ("{\n  \"a\": 1\n  \"b\": 2}", "expected a comma or a closing brace, found '\"'", 13, 3, 3),
        ("{\"é\": 01}", "expected a number without leading zeros, found '0'", 7, 1, 7),
        ("[1, 2,]", "expected a value after the comma, found ']'", 6, 1, 7),
        ("{'a':1}", "expected the name of a member in double quotes, found '''", 1, 1, 2),
        ("[1] // x", "expected the end of the text, found '/'", 4, 1, 5),
        ("\"a\tb\"", "expected an escape for a control character in a string, found the control character U+0009", 2, 1, 3),
        (#"{"a":{"b":1,"c":{},"b":2}}"#, "the object has the member \"b\" already", 19, 1, 20),
        (#"["x","\ud83d"]"#, "\\ud83d is half of a surrogate pair and stands alone", 6, 1, 7),
        (#"{"a":tru}"#, "expected a value, found 't'", 5, 1, 6), (#"["\q"]"#, "expected one of \"\\/bfnrtu after a backslash, found 'q'", 3, 1, 4),
    ])
    func aMistakeIsNamedWithItsPlace(text: String, reason: String, offset: Int, line: Int, column: Int) throws {
        let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(text.utf8), by: .strict) }
        #expect(error?.reason == reason)
        #expect((error?.offset, error?.line, error?.column) as (Int?, Int?, Int?) == (offset, line, column))
        #expect(error?.message == "\(reason), at byte \(offset) (line \(line), column \(column))")
    }

    @Test func anotherEncodingIsNamed() throws {
        let utf16 = "{\"prompt\":\"x\"}".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: utf16, by: .strict) }
        for (bytes, offset) in [(utf16, 0), ([0x22, 0x61, 0xc3, 0xa9, 0xff, 0x22], 4), ([0xef, 0xbb, 0xbf, 0x7b, 0x7d], 0)] {
            let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: bytes, by: .strict) }
            #expect(error?.kind == .encoding)
            #expect(error?.offset == offset)
        }
    }

    // MARK: Limits

    @Test func eachLimitIsAnErrorOfItsOwn() {
        var rules = JSONRules.strict
        rules.depth = 3
        rules.values = 5
        rules.bytes = 40
        let cases: [(String, JSONParseError.Kind, Int)] = [
            ("[[[[1]]]]", .tooDeep, 3), ("{\"a\":{\"a\":{\"a\":{}}}}", .tooDeep, 15), ("[1,2,3,4,5]", .tooManyValues, 9),
            ("\"\(String(repeating: "x", count: 50))\"", .tooLarge, 40),
        ]
        for (text, kind, offset) in cases {
            let error = #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(text.utf8), by: rules) }
            #expect(error?.kind == kind)
            #expect(error?.offset == offset)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: Array("[[[1]]]".utf8), by: rules) }
    }

    @Test(arguments: [5_000, 200_000]) func whatIsTooDeepCostsItselfOnly(depth: Int) throws {
        let deep = String(repeating: "[{\"a\\\"]\":", count: depth) + "1" + String(repeating: "}]", count: depth)
        let value = try lenient("[1,\(deep),{\"b\":2}]")
        #expect(value[0] == 1)
        #expect(value[2] == ["b": 2])
        #expect(throws: JSONParseError.self) { try lenient("[" + String(repeating: "[", count: depth)) }
    }

    // MARK: Foreign texts

    @Test func foreignTextsAreReadAsFarAsTheyCanBe() throws {
        #expect(try lenient(#"["a\ud83d","\ude00b","\ud83dx\ude00"]"#) == ["a\u{FFFD}", "\u{FFFD}b", "\u{FFFD}x\u{FFFD}"])
        #expect(try lenient([0x22, 0x61, 0xff, 0xf0, 0x9f, 0x22]) == "a\u{FFFD}\u{FFFD}")
        #expect(try lenient([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]) == ["\u{FFFD}": 1])
        #expect(try lenient("\"a\nb\u{0}\u{1B}\"") == "a\nb\u{0}\u{1B}")
        #expect(try lenient(#"{"a":1,"b":2,"a":3}"#) == ["a": 3, "b": 2])
        #expect(try lenient("[NaN,Infinity,-Infinity,1]") == [nil, nil, nil, 1])
        #expect(try lenient([0xef, 0xbb, 0xbf] + Array("[1,]".utf8)) == [1])
        #expect(try lenient("{\"a\":[],}") == ["a": []])
        for text in ["", "{", "[1", "nul", "[1] x", "{\"a\" 1}", "\"\\x\""] { #expect(throws: JSONParseError.self) { try lenient(text) } }
    }

    @Test func aBodyThatIsHandedOnHasOneMeaning() {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(#"{"model":"a","model":"b"}"#.utf8), by: .forwarded) }
        #expect(throws: Never.self) { try JSONValue(parsing: Array(#"{"model":"a","text":"\ud83d"}"#.utf8), by: .forwarded) }
    }

    // MARK: Anything at all

    @Test func noBytesMakeItFail() throws {
        var random = SeededRandom(state: 7)
        let pieces: [[UInt8]] =
            [
                "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "1", "-", "0", ".", "e", "E+9", "999999999999", "true", "null",
                " ",
                "\n", "NaN", "Infinity", "\"a\"", "\"a\":", "é", "😀",
            ].map { Array($0.utf8) } + [[0xff], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0], [0xef, 0xbb, 0xbf]]
        for _ in 0..<20_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...24, using: &random) { bytes += pieces.randomElement(using: &random) ?? [] }
            let strict = try? JSONValue(parsing: bytes, by: .strict)
            let lenient = try? JSONValue(parsing: bytes)
            #expect(strict == nil || strict == lenient, "\(bytes)")
            for value in [strict, lenient].compactMap({ $0 }) {
                #expect(try JSONValue(parsing: value.encoded(), by: .strict) == value, "\(bytes)")
            }
        }
    }

    @Test func changedBytesOfADocumentNeverMakeItFail() throws {
        var random = SeededRandom(state: 11)
        let document = Array(#"{"a":[1,-2.5e3,"x\ud83d\ude00é",true,null,{"b":"\n"}],"c":12345678901234567890}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = document
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            if let value = try? JSONValue(parsing: bytes) { #expect(try JSONValue(parsing: value.encoded(), by: .strict) == value) }
        }
    }

    @Test func whatTheWriterWritesIsReadAsTheSame() throws {
        var random = SeededRandom(state: 3)
        for _ in 0..<3_000 {
            let value = random.value(depth: 4)
            #expect(try JSONValue(parsing: value.encoded(), by: .strict) == value)
            #expect(try JSONValue(parsing: value.encodedPretty(), by: .strict) == value)
        }
    }
}
