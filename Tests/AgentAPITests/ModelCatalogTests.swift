import Testing

@testable import AgentAPI

/// The catalog of models.
@Suite struct ModelCatalogTests {
    /// The program would stop if this did not hold.
    @Test func theBuiltInListIsValid() {
        #expect(ModelCatalog.builtIn.count >= 3 && ModelCatalog.builtIn.allSatisfy { $0.id.contains("/") })
    }

    @Test func aModelHasOneIdUnderAllItsNames() throws {
        let text = #"{"models":[{"id":"a/large","aliases":["large"]},{"id":"a/small"}]}"#
        let catalog = ModelCatalog(models: try ModelCatalog.read(Array(text.utf8)), defaultModelID: "large")
        #expect(catalog.defaultModelID == "a/large" && catalog.model("large")?.id == "a/large" && catalog.model("a/huge") == nil)
        #expect(ModelCatalog(models: [], defaultModelID: nil, isOpen: true).model("a/huge")?.id == "a/huge")
    }

    @Test(arguments: [
        #""deprecatedAt":"soon""#, #""prices":{"inputPerMTok":"-1"}"#, #""prices":{"inputPerMTok":"1.0000001"}"#, #""contextTokens":0"#,
    ])
    func whatWouldNotBeWhatTheDocumentSaysIsRefused(member: String) {
        #expect(throws: ModelCatalog.Mistake.self) { try ModelCatalog.read(Array(#"{"models":[{"id":"a/b",\#(member)}]}"#.utf8)) }
    }
}
