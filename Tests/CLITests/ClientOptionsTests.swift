import Testing

@testable import CLI

/// The server and the key: a flag overrides the environment, which overrides the default.
@Suite struct ClientOptionsTests {
    private func client(_ words: [String], _ environment: [String: String]) throws -> APIClient {
        let syntax = Syntax(words: ["list"], summary: "", options: ClientOptions.all)
        return try ClientOptions.client(try Arguments(parsing: words, as: syntax), environment: environment)
    }

    @Test(
        arguments: [
            ([], [:], "http://127.0.0.1:8420"), ([], ["HEARTH_URL": ""], "http://127.0.0.1:8420"),
            ([], ["HEARTH_URL": "https://e.org/"], "https://e.org"),
            (["--url", "unix:/run/h"], ["HEARTH_URL": "https://e.org"], "unix:/run/h"),
        ] as [([String], [String: String], String)])
    func theServerIsChosen(words: [String], environment: [String: String], url: String) throws {
        #expect(try client(words, environment.merging(["HEARTH_API_KEY": "crt_key"]) { $1 }).url == url)
    }

    @Test(arguments: [
        (["--key", "crt_flag"], "Bearer crt_flag"), ([], "Bearer crt_environment"),
    ])
    func theKeyIsChosen(words: [String], field: String) async throws {
        let api = try StubAPI { _, _ in StubAPI.json(200, "{}") }
        _ = try await client(words, ["HEARTH_API_KEY": "crt_environment", "HEARTH_URL": api.url]).json("GET", "/runs")
        #expect(api.field("authorization") == [field])
    }

    @Test(
        arguments: [
            ([], nil, ExitCode.notAuthorised), ([], "", .notAuthorised), (["--key", ""], "crt_key", .notAuthorised),
            ([], "crt_key\n", .notAuthorised),
            ([], "schlüssel", .notAuthorised), (["--url", "localhost:8420"], "crt_key", .wrongUse), (["--url", "ftp://e.org"], "crt_key", .wrongUse),
            (["--url", "http://"], "crt_key", .wrongUse), (["--url", "unix:run"], "crt_key", .wrongUse),
        ] as [([String], String?, ExitCode)])
    func aBadKeyOrURLIsNamedBeforeAnythingIsSent(words: [String], key: String?, code: ExitCode) {
        let error = #expect(throws: CommandFailure.self) { try client(words, key.map { ["HEARTH_API_KEY": $0] } ?? [:]) }
        #expect(error?.code == code && error?.remedy != nil)
    }

    @Test func anAnswerThatIsNotJSONComesFromAStranger() async throws {
        let api = try StubAPI { _, _ in StubAPI.json(200, "<html>") }
        let error = await #expect(throws: CommandFailure.self) {
            _ = try await client(["--url", api.url], ["HEARTH_API_KEY": "crt_key"]).json("GET", "/runs")
        }
        #expect(error?.code == .failed && error?.what.contains("is no Hearth") == true)
    }
}
