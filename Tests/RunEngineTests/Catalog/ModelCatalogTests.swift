import Testing

@testable import RunEngine

/// The catalog of models, and the file that an operator describes it in.
@Suite struct ModelCatalogTests {
    private func read(_ text: String) throws(ModelCatalog.FormatError) -> [CatalogModel] {
        try ModelCatalog.read(Array(text.utf8))
    }

    /// The program would stop if this did not hold.
    @Test func theBuiltInListIsValid() {
        #expect(ModelCatalog.builtIn.count >= 3 && ModelCatalog.builtIn.allSatisfy { $0.id.contains("/") })
        #expect(ModelCatalog.builtIn.allSatisfy { $0.prices.input != nil && $0.prices.output != nil })
    }

    @Test func everyMemberOfAnEntryIsRead() throws {
        let models = try read(
            #"""
            {"models":[{"id":"a/large","name":"Large","contextTokens":200000,"maxOutputTokens":64000,"aliases":["large","big"],
             "deprecatedAt":"2026-11-23T05:00:00.000Z","prices":{"inputPerMTok":"3.00","outputPerMTok":"15","cacheReadPerMTok":"0.30",
             "cacheWritePerMTok":"3.75"},"unknown":1},{"id":"a/small"}]}
            """#)
        let large = try #require(models.first)
        #expect(large.id == "a/large" && large.name == "Large" && large.contextTokens == 200_000 && large.maxOutputTokens == 64_000)
        #expect(large.aliases == ["large", "big"] && large.deprecatedAt == "2026-11-23T05:00:00.000Z")
        #expect(large.prices == CatalogModel.Prices(input: "3.00", output: "15", cacheRead: "0.30", cacheWrite: "3.75"))
        #expect(models.dropFirst() == [CatalogModel(id: "a/small")])
    }

    @Test func aModelHasOneIDUnderAllItsNames() throws {
        let models = try read(#"{"models":[{"id":"a/large","aliases":["large"]},{"id":"a/small"}]}"#)
        let catalog = ModelCatalog(models: models, defaultModelID: "large")
        #expect(catalog.defaultModelID == "a/large" && catalog.model("large")?.id == "a/large" && catalog.model("a/huge") == nil)
        #expect(catalog.models == models)
    }

    @Test func theDefaultIsAddedIfItIsMissing() throws {
        let models = try read(#"{"models":[{"id":"a/small"}]}"#)
        #expect(ModelCatalog(models: models, defaultModelID: "b/other").models.map(\.id) == ["b/other", "a/small"])
        let none = ModelCatalog(models: models, defaultModelID: nil)
        #expect(none.models == models && none.defaultModelID == nil)
    }

    @Test func onlyAnOpenCatalogTakesAnyName() {
        #expect(ModelCatalog(models: [], defaultModelID: nil, isOpen: true).model("a/huge")?.id == "a/huge")
        #expect(ModelCatalog(models: [], defaultModelID: nil).model("a/huge") == nil)
    }

    @Test(arguments: [
        (#"{"id":"a/b","deprecatedAt":"soon"}"#, "deprecatedAt"), (#"{"id":"a/b","prices":{"inputPerMTok":"-1"}}"#, "prices.inputPerMTok"),
        (#"{"id":"a/b","prices":{"inputPerMTok":"1.0000001"}}"#, "prices.inputPerMTok"),
        (#"{"id":"a/b","prices":{"outputPerMTok":3}}"#, "prices.outputPerMTok"), (#"{"id":"a/b","contextTokens":0}"#, "contextTokens"),
        (#"{"id":"a/b","aliases":[""]}"#, "aliases[0]"), (#"{"name":"B"}"#, "id is required"), (#"{"id":""}"#, "id"),
        (#"{"id":"a/a","aliases":["x"]},{"id":"x"}"#, "models[1]: x is there twice"),
    ])
    func anEntryThatIsNotValidIsRefused(entries: String, place: String) {
        let error = #expect(throws: ModelCatalog.FormatError.self) { try read("{\"models\":[\(entries)]}") }
        #expect(error?.description.contains(place) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [(200, true), (201, false)]) func anIDHasALargestLength(count: Int, isTaken: Bool) {
        let models = try? read(#"{"models":[{"id":"\#(String(repeating: "x", count: count))"}]}"#)
        #expect((models != nil) == isTaken)
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"models":[]}"#, #"{"models":{}}"#, #"{"models":[1]}"#])
    func aFileOfAnotherFormIsRefused(text: String) {
        #expect(throws: ModelCatalog.FormatError.self) { try read(text) }
    }
}
