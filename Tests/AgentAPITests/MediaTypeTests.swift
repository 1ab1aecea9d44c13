import RunEngine
import Server
import Testing

@testable import AgentAPI

/// The media types that count as JSON.
@Suite struct MediaTypeTests {
    @Test(arguments: [
        "", "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json ;x=1", "application/merge-patch+json",
    ])
    func jsonIsTaken(type: String) {
        #expect(throws: Never.self) { try MediaType.check(["content-type": type]) }
    }

    @Test(arguments: [
        "text/plain", "application/jsonx", "json", "application/json, application/json", "text/plain, application/x+json", "+json", "a/b/c+json",
        "application/x-www-form-urlencoded", "/+json",
    ])
    func anotherTypeIsRefused(type: String) {
        #expect(throws: Failure.self) { try MediaType.check(["content-type": type]) }
    }

    @Test func aPackedBodyIsRefused() {
        #expect(throws: Failure.self) { try MediaType.check(["content-type": "application/json", "content-encoding": "gzip"]) }
        #expect(throws: Never.self) { try MediaType.check(["content-encoding": "identity"]) }
    }
}
