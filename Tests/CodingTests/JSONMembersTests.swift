import Coding
import Testing

@Suite struct JSONMembersTests {
    private func split(_ text: String, depth: Int = 512) throws -> [String] {
        try JSONMembers(of: Array(text.utf8), depth: depth).all.map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
    }

    @Test(arguments: [
        ("{}", []), (" { } ", []), (#"{"a":1,"b":[{"c":"}]"}]}"#, ["a=1", #"b=[{"c":"}]"}]"#]),
        ("{\"a\" : \t-1.5e3 \n, \"b\":null}", ["a=-1.5e3", "b=null"]),
        (#"{"a\u0062\"":"\"\\"}"#, [#"ab"="\"\\""#]), (#"{"":{}}"#, ["={}"]), (#"{"a":"\u005d}"}"#, [#"a="\u005d}""#]),
    ])
    func valuesKeepTheirBytes(text: String, members: [String]) throws {
        #expect(try split(text) == members)
    }

    /// Another reader must not see a member end elsewhere.
    @Test(arguments: [
        "", "[]", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1 "b":2}"#, #"{"a":[1}"#, #"{"a":{"b":1]}"#,
        #"{"a":"x}"#,
        #"{"a":"x\"}"#, #"{"a":nul}"#, #"{"a":01}"#, #"{"a":1}x"#, #"{"a":1}{"#, #"{a:1}"#, #"{'a':1}"#, #"{"a":1 2}"#, #"{"a":NaN}"#, #"{"a":[[]}"#,
        #"{"a":]}"#, #"{"a":"\"#,
    ])
    func whatIsNoObjectIsRefused(text: String) {
        #expect(throws: JSONParseError.self) { try split(text) }
    }

    @Test func aMemberThatComesTwiceIsRefusedHoweverItIsWritten() {
        let error = #expect(throws: JSONParseError.self) { try split(#"{"model":1,"mod\u0065l":2}"#) }
        #expect(error?.kind == .duplicateMember && error?.offset == 11)
    }

    @Test func theDepthHasALimit() throws {
        #expect(try split(#"{"a":[[{}]]}"#, depth: 3) == ["a=[[{}]]"])
        let error = #expect(throws: JSONParseError.self) { try split(#"{"a":[[{}]]}"#, depth: 2) }
        #expect(error?.kind == .tooDeep && error?.offset == 7)
    }

    @Test func oneMemberIsParsedByItsName() throws {
        let members = try JSONMembers(of: Array(#"{"a":{"b":[1]},"c":[,]}"#.utf8))
        #expect(members["a"] == ["b": [1]])
        // The content of a value is checked by whoever reads it.
        #expect(members["c"] == nil && members["d"] == nil && members.all.count == 2)
    }
}
