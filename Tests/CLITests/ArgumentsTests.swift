import Testing

@testable import CLI

@Suite struct ArgumentsTests {
    private static let syntax = Syntax(
        words: ["keys", "create"], summary: "make a key",
        operands: [Syntax.Operand(name: "NAME", text: "its name", isRequired: false)],
        options: [
            .value("--scopes", "LIST", "what it may do"), .toggle("--json", "as JSON"),
            Syntax.Option(flag: "--listen", placeholder: "ADDRESS", text: "where", isRepeatable: true),
        ])

    private func parse(_ words: String...) throws(UsageError) -> Arguments {
        try Arguments(parsing: words, as: ArgumentsTests.syntax)
    }

    @Test func valuesAreReadInBothForms() throws {
        #expect(try parse("--scopes", "a,b").value("--scopes") == "a,b")
        #expect(try parse("--scopes=a=b").value("--scopes") == "a=b")
        #expect(try parse("--json").has("--json"))
        #expect(try !parse("x").has("--json"))
    }

    @Test func aRepeatableOptionKeepsEachValueAndOthersAreRefusedTwice() throws {
        #expect(try parse("--listen", "a", "--listen=b").all("--listen") == ["a", "b"])
        #expect(throws: UsageError.self) { try parse("--scopes", "a", "--scopes", "b") }
    }

    @Test func afterTwoDashesEverythingIsAnOperand() throws {
        #expect(try parse("--", "--json").operands == ["--json"])
        #expect(try parse("-").operands == ["-"])
    }

    @Test func aMistypedOptionNamesTheNearest() {
        #expect { try parse("--scope", "a") } throws: { ($0 as? UsageError)?.nearest == "--scopes" }
        #expect { try parse("--quite-different") } throws: { ($0 as? UsageError)?.nearest == nil }
    }

    @Test func aMissingValueAndASuperfluousWordAreWrongUse() {
        #expect(throws: UsageError.self) { try parse("--scopes") }
        #expect(throws: UsageError.self) { try parse("--json=yes") }
        #expect(throws: UsageError.self) { try parse("one", "two") }
    }

    @Test func aMissingOperandIsNamedUnlessHelpIsAsked() throws {
        let strict = Syntax(words: ["keys", "revoke"], summary: "", operands: [Syntax.Operand(name: "ID", text: "")])
        #expect { try Arguments(parsing: [], as: strict) } throws: { ($0 as? UsageError)?.message == "ID is missing" }
        #expect(try Arguments(parsing: ["-h"], as: strict).asksForHelp)
    }

    @Test func helpShowsEachOptionAndOperand() {
        let text = HelpText.of(ArgumentsTests.syntax)
        for word in ["hearth keys create [NAME] [OPTIONS]", "--scopes LIST", "--json", "--listen ADDRESS", "--help"] {
            #expect(text.contains(word))
        }
    }

    @Test(
        arguments: [
            ("sreve", "serve"), ("serv", "serve"), ("key", "keys"), ("demp", "demo"), ("zzzzz", nil),
        ] as [(String, String?)])
    func theNearestCommandIsFound(typed: String, meant: String?) {
        #expect(Nearest.word(to: typed, in: ["serve", "keys", "demo"]) == meant)
    }
}
