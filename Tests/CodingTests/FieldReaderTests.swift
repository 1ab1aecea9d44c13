import Coding
import Testing

/// Fields of a request: what is read, and what a caller is told of those that cannot be.
@Suite struct FieldReaderTests {
    private enum Colour: String, CaseIterable {
        case red, green
    }

    private func reader(_ text: String) throws -> FieldReader { FieldReader(try JSONValue(parsing: Array(text.utf8), by: .strict)) }

    private func problems(_ reader: FieldReader) -> [String] { reader.problems.map { "\($0.path) \($0.code.rawValue)" } }

    @Test func allProblemsAreCollectedInTheirOrder() throws {
        let reader = try reader(#"{"a":1,"b":"xxxx","c":7,"d":"x","e":{"f":true,"g":{"h":null}},"i":[1,2],"j":"blue"}"#)
        #expect(reader.string("a", length: 1...3) == nil)
        #expect(reader.string("b", length: 1...3) == nil)
        #expect(reader.integer("c", 1...5) == nil)
        #expect(reader.bool("d") == nil)
        let inner = try #require(reader.object("e"))
        #expect(inner.string("f", length: 0...9) == nil)
        #expect(inner.object("g")?.string("h", length: 1...2, isRequired: true) == nil)
        #expect(reader.object("i") == nil)
        #expect(reader.list("i", atMost: 1) == nil)
        #expect(reader.list("b", atMost: 1) == nil)
        #expect(reader.choice("j", Colour.self) == nil && reader.choice("c", Colour.self) == nil)
        #expect(
            problems(reader) == [
                "a type", "b length", "c range", "d type", "e.f type", "e.g.h required", "i type", "i length", "b type", "j value", "c type",
            ])
        #expect(reader.problems.last?.allowed == ["red", "green"])
        #expect(reader.problems[9].document["allowed"] == ["red", "green"] && reader.problems[0].document["allowed"] == nil)
    }

    @Test func whatIsAbsentIsNoProblemUnlessItIsRequired() throws {
        let reader = try reader(#"{"a":null}"#)
        for name in ["a", "b"] {
            #expect(!reader.has(name) && reader.value(name) == nil && reader.string(name, length: 1...2) == nil && reader.integer(name, 1...2) == nil)
            #expect(reader.bool(name) == nil && reader.object(name) == nil && reader.list(name, atMost: 1) == nil)
            #expect(reader.choice(name, Colour.self) == nil)
        }
        #expect(problems(reader) == [])
        _ = reader.string("a", length: 1...2, isRequired: true)
        #expect(problems(reader) == ["a required"])
    }

    /// The length counts what a reader takes for characters on the wire: scalars, neither bytes nor what looks like one character.
    @Test func lengthsAreCountedInScalars() throws {
        let reader = try reader(#"{"a":"ä😀","b":"e\u0301","c":""}"#)
        #expect(
            reader.string("a", length: 2...2) == "ä😀" && reader.string("b", length: 2...2) == "e\u{301}" && reader.string("c", length: 0...1) == "")
        #expect(reader.string("c", length: 1...1) == nil)
        #expect(reader.problems.map(\.message) == ["must have 1 to 1 characters, has 0"])
    }

    @Test(
        arguments: [
            ("1", 1, nil), ("5", 5, nil), ("1.0", 1, nil), ("5e0", 5, nil), ("0", nil, "range"), ("6", nil, "range"),
            ("-9223372036854775808", nil, "range"),
            ("9223372036854775808", nil, "range"), ("1e300", nil, "range"), ("-1e300", nil, "range"), ("1e400", nil, "range"), ("1.5", nil, "type"),
            ("\"1\"", nil, "type"), ("true", nil, "type"), ("[1]", nil, "type"),
        ] as [(String, Int64?, String?)])
    func aWholeNumberIsOneHoweverItIsWritten(text: String, number: Int64?, code: String?) throws {
        let reader = try reader("{\"n\":\(text)}")
        #expect(reader.integer("n", 1...5) == number)
        #expect(reader.problems.first?.code.rawValue == code)
    }

    @Test func aNumberAtTheEdgeOfTheRangeOfAllIsNotTakenForOneBeyond() throws {
        let reader = try reader(#"{"a":9223372036854775807,"b":9223372036854775808}"#)
        #expect(reader.integer("a", 1...Int64.max) == .max && reader.integer("b", 1...Int64.max) == nil)
        #expect(problems(reader) == ["b range"])
    }

    @Test func twoNamesOfOneFieldMustAgree() throws {
        let reader = try reader(#"{"a":1,"b":1,"c":2,"d":null}"#)
        #expect(reader.alias("a", "b") == "a" && reader.alias("x", "c") == "c" && reader.alias("d", "c") == "c" && reader.alias("x", "y") == "x")
        #expect(problems(reader) == [])
        #expect(reader.alias("a", "c") == "a" && problems(reader) == ["a conflict"])
    }

    @Test func aBodyThatIsNoObjectIsAProblem() throws {
        #expect(problems(try reader("[1]")) == [" type"])
        #expect(try reader("{}").list("a", atMost: 0) == nil)
        #expect(try reader(#"{"a":[]}"#).list("a", atMost: 0) == [])
    }

    @Test(arguments: [
        ("5", true), ("3.00", true), ("0.000001", true), ("0", true), ("123456789012", true), ("1234567890123", false), ("0.0000001", false),
        ("", false),
        (".5", false), ("5.", false), ("1.2.3", false), ("-1", false), ("+1", false), ("1e3", false), (" 1", false), ("١", false),
    ])
    func anAmountIsDigitsWithAPoint(text: String, isAmount: Bool) {
        #expect(DecimalText.isAmount(text, places: 6) == isAmount)
    }
}
