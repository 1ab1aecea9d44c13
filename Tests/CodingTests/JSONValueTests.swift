import Coding
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "-9223372036854775808", "1.5", #""a\/b""#, "[]", "{}", #"{"a":[1,{"b":null}],"ä":"\ud83d\ude00"}"#,
    ])
    func readsAndWritesAnyDocument(text: String) throws {
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(try JSONValue(parsing: value.encoded()) == value)
    }

    @Test func keysAreSortedAndSlashesStay() {
        let value: JSONValue = ["b": 1, "a": "x/y", "*": nil]
        #expect(String(decoding: value.encoded(), as: UTF8.self) == #"{"*":null,"a":"x/y","b":1}"#)
    }

    @Test(arguments: ["", "{", "[1", "{\"a\":1}x", "nul", "'a'", "{\"a\" 1}"])
    func saysWhatIsNoDocument(text: String) {
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func aDeepDocumentIsAnErrorNotACrash() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONParseError.self) { try JSONValue(parsing: Array(deep.utf8)) }
    }

    @Test func wholeNumbersStayWhole() throws {
        #expect(try JSONValue(parsing: Array("[9007199254740993,1e2,2.0]".utf8))[0] == .integer(9_007_199_254_740_993))
    }
}
