import Server
import Testing

@Suite struct TargetTests {
    @Test(
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/", ["a", ""]), ("//a", ["", "a"]), ("/a%2Fb/c", ["a/b", "c"]), ("/%C3%A4+b", ["ä+b"]), ("/%", nil),
            ("/a/%2", nil), ("/%ff", nil), ("/%2e%2E/x", ["..", "x"]),
        ] as [(String, [String]?)])
    func segmentsAreDecodedOneByOne(path: String, segments: [String]?) {
        #expect(Target(form: .origin, path: path).segments == segments)
    }

    @Test(
        arguments: [
            (nil, []), ("", []), ("a=1&b=2&a=3", ["a=1", "b=2", "a=3"]), ("a", ["a="]), ("a=b=c", ["a=b=c"]), ("&&a=1&", ["a=1"]), ("=1", ["=1"]),
            ("a+b=c%2Bd%26", ["a b=c+d&"]), ("a=%", nil), ("%zz=1", nil), ("a=%ff", nil),
        ] as [(String?, [String]?)])
    func aQueryIsReadAsAForm(query: String?, items: [String]?) {
        #expect(Target(form: .origin, path: "/", query: query).queryItems?.map { "\($0.name)=\($0.value)" } == items)
    }

    @Test func fieldsAreFoundByTheirNames() {
        var fields: Fields = ["X-A": "1", "b": "2", "x-a": "3"]
        #expect(fields["x-a"] == "1" && fields.values(of: "x-a") == ["1", "3"] && fields["X-A"] == nil)
        fields["x-a"] = "4"
        #expect(fields.values(of: "x-a") == ["4"] && fields.count == 2)
        fields["b"] = nil
        #expect(fields.map(\.name) == ["x-a"])
        fields.append("List", " a ,\tB,, c d ")
        fields.append("list", "e")
        #expect(fields.tokens(of: "list") == ["a", "b", "c d", "e"])
    }
}
