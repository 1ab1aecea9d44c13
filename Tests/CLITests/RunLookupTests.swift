import Testing

@testable import CLI

/// A run is named by any beginning of its id that no other run has.
@Suite(.timeLimit(.minutes(1))) struct RunLookupTests {
    private static let page = """
        {"runs":[{"id":"run_7hq4c2dtt1z0p3v5m8k9x6b2aa"},{"id":"run_7hq9c2dtt1z0p3v5m8k9x6b2aa"}],"nextCursor":"c1"}
        """
    private static let last = #"{"runs":[{"id":"run_0wmpbwdtt1z0p3v5m8k9x6b2aa"}],"nextCursor":null}"#

    private func found(_ text: String) async throws -> (id: String?, failure: CommandFailure?, targets: [String]) {
        let api = try StubAPI { _, request in StubAPI.json(200, request.contains("cursor=c1") ? RunLookupTests.last : RunLookupTests.page) }
        let lookup = RunLookup(client: try #require(APIClient(url: api.url, key: "crt_key")))
        do throws(CommandFailure) {
            return (try await lookup.id(text), nil, api.targets)
        } catch {
            return (nil, error, api.targets)
        }
    }

    @Test(arguments: [
        ("7hq4", "run_7hq4c2dtt1z0p3v5m8k9x6b2aa", 2), ("run_7hq4", "run_7hq4c2dtt1z0p3v5m8k9x6b2aa", 2),
        ("0", "run_0wmpbwdtt1z0p3v5m8k9x6b2aa", 2), ("7hq9c2dtt1z0p3v5m8k9x6b2a", "run_7hq9c2dtt1z0p3v5m8k9x6b2aa", 2),
        // A complete id is not looked up: it may be older than the list reaches.
        ("run_zzzzzzzzzzzzzzzzzzzzzzzzzz", "run_zzzzzzzzzzzzzzzzzzzzzzzzzz", 0), ("zzzzzzzzzzzzzzzzzzzzzzzzzz", "run_zzzzzzzzzzzzzzzzzzzzzzzzzz", 0),
    ])
    func theBeginningOfAnIdSuffices(text: String, id: String, requests: Int) async throws {
        let result = try await found(text)
        #expect(result.id == id && result.targets.count == requests, "\(result)")
    }

    @Test(arguments: [
        ("7hq", "more than one run begins with '7hq'", 1), ("run_", "more than one run begins with 'run_'", 1), ("zz", "no run begins with 'zz'", 2),
        ("q4c2", "no run begins with 'q4c2'", 2), ("../keys", "no run begins with '../keys'", 0), ("7hq4?x=1", "no run begins with '7hq4?x=1'", 0),
        ("7HQ4", "no run begins with '7HQ4'", 0), ("7hq4c2dtt1z0p3v5m8k9x6b2aa/../..", "no run begins with '7hq4c2dtt1z0p3v5m8k9x6b2aa/../..'", 0),
    ])
    func otherTextsNameNoRun(text: String, message: String, requests: Int) async throws {
        let result = try await found(text)
        #expect(result.failure?.what == message && result.failure?.code == .failed && result.targets.count == requests, "\(result)")
    }
}
