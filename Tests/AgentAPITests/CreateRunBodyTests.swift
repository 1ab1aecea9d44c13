import Coding
import RunEngine
import Testing

@testable import AgentAPI

/// The body that starts a run: its limits to the last unit, its defaults, and the order of its refusals.
@Suite struct CreateRunBodyTests {
    private func read(_ members: String, repositoryNamed name: String? = nil) throws(Failure) -> NewRun {
        let value = (try? JSONValue(parsing: Array("{\(members)}".utf8))) ?? .null
        var body = CreateRunBody(value, facts: LocalAPI.facts)
        return try body.read(repositoryNamed: name)
    }

    /// Returns the paths that a body with these members is refused for; none if it is accepted.
    private func problems(_ members: String) -> [String] {
        do throws(Failure) {
            _ = try read(#""repository":"acme/web","# + members)
            return []
        } catch {
            return error.members["fields"]?.asArray?.compactMap { $0["path"]?.asString } ?? [error.code.rawValue]
        }
    }

    private static func text(_ count: Int) -> String { "\"" + String(repeating: "é", count: count) + "\"" }
    private static func ref(_ count: Int) -> String { "\"" + String(repeating: "x", count: count) + "\"" }
    private static func list(_ count: Int) -> String { "[" + (0..<count).map { "\"t\($0)\"" }.joined(separator: ",") + "]" }

    /// A field, a value at its limit, and the same one step beyond. Lengths count Unicode scalars, sizes bytes.
    private static let edges: [(field: String, taken: String, refused: String)] = [
        ("prompt", text(1), text(0)), ("prompt", text(120_000), text(120_001)), ("title", text(1), text(0)), ("title", text(200), text(201)),
        ("dedupeKey", text(200), text(201)), ("tags", list(20), list(21)), ("tags[0]", "[\(text(64))]", "[\(text(65))]"),
        ("baseRef", ref(250), ref(251)), ("sessionTtlSeconds", "1", "0"), ("sessionTtlSeconds", "604800", "604801"),
        ("metadata", #"{"k":\#(text(8_188))}"#, #"{"k":\#(text(8_189))}"#), ("reviewRounds", "0", "4"), ("validationRounds", "0", "-1"),
        ("questions.timeoutSeconds", #"{"timeoutSeconds":1}"#, #"{"timeoutSeconds":0}"#),
        ("questions.timeoutSeconds", #"{"timeoutSeconds":86400}"#, #"{"timeoutSeconds":86401}"#),
        ("budget.maxUsd", #"{"maxUsd":null}"#, #"{"maxUsd":"0.000000"}"#), ("budget.maxUsd", "{}", #"{"maxUsd":0}"#),
        ("budget.maxUsd", "{}", #"{"maxUsd":"1.0000001"}"#), ("budget.maxTokens", "{}", #"{"maxTokens":999}"#),
        ("budget.maxSeconds", "{}", #"{"maxSeconds":9}"#),
    ]

    @Test func theLimitIsAcceptedAndOneMoreIsNot() {
        for (path, taken, refused) in CreateRunBodyTests.edges {
            let field = path.prefix { $0 != "." && $0 != "[" }
            let prompt = field == "prompt" ? "" : #""prompt":"x","#
            #expect(problems("\(prompt)\"\(field)\":\(taken)").isEmpty, "\(path): \(taken.prefix(40))")
            #expect(problems("\(prompt)\"\(field)\":\(refused)") == [path], "\(path): \(refused.prefix(40))")
        }
    }

    @Test(arguments: [#"{"maxUsd":"0.000001"}"#, #"{"maxUsd":1}"#, #"{"maxTokens":1000}"#, #"{"maxSeconds":10}"#])
    func theSmallestBudgetIsMissingAndNotInvalid(budget: String) {
        #expect(problems(#""prompt":"x","budget":\#(budget)"#) == ["not_configured"])
    }

    @Test func whatIsNotSaidHasADefault() throws {
        let run = try read(#""repository":"acme/web","prompt":"x""#)
        #expect(run.options.taskKind == .code && run.options.validationMode == .basic && run.options.modelID == "v/m")
        #expect(run.options.publish == PublishRequest(mode: .none, branch: nil) && run.baseRef == nil && run.title == nil && run.tags.isEmpty)
        #expect(run.settings.sessionTTLSeconds == 60 && run.settings.idlePolicy == "keep" && !run.settings.review)
        #expect(run.settings.questions == QuestionSettings() && run.settings.questions.timeoutSeconds == 300)
        #expect(run.metadata == [:] && !run.endsSession && run.dedupeKey == nil && !run.rejectsDuplicate)
    }

    @Test func aTagIsStoredInOneForm() throws {
        let run = try read(#""repository":"acme/web","prompt":"x","tags":["  Fix \t Bot ","fix-bot","B"]"#)
        #expect(run.tags == ["fix-bot", "b"])
    }

    @Test(arguments: [
        (#""repository":"acme/web","setup":"make","title":1,"prompt":"x""#, ErrorCode.invalidField),
        (#""repository":"acme/web","modelId":"v/other","setup":"make","prompt":"x""#, .unknownModel),
        (#""repositoryId":"repo_1","setup":"make","prompt":"x""#, .notConfigured), (#""repositoryId":"repo_1","prompt":"x""#, .repositoryNotFound),
    ])
    func refusalsComeInTheirOrder(members: String, code: ErrorCode) {
        let failure = #expect(throws: Failure.self) { try read(members) }
        #expect(failure?.code == code)
    }

    @Test func aRepositoryIsItsNameOrItsID() throws {
        #expect(try read(#""repositoryId":"repo_1","prompt":"x""#, repositoryNamed: "acme/web").repositoryFullName == "acme/web")
        #expect(
            try read(#""repositoryId":"repo_1","repository":"ACME/web","prompt":"x""#, repositoryNamed: "acme/web").repositoryFullName == "ACME/web")
        let failure = #expect(throws: Failure.self) {
            try read(#""repositoryId":"repo_1","repository":"acme/api","prompt":"x""#, repositoryNamed: "acme/web")
        }
        #expect(failure?.members["fields"]?[0]?["code"] == "conflict")
    }

    @Test func theServersOwnSandboxIsNoMissingFeature() {
        #expect(problems(#""prompt":"x","sandbox":"local""#).isEmpty)
        #expect(problems(#""prompt":"x","sandbox":"e2b""#) == ["not_configured"])
    }
}
