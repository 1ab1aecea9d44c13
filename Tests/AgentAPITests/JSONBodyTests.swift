import Coding
import RunEngine
import Runtime
import Server
import Testing

@testable import AgentAPI

/// Bodies of requests: their length, type and syntax.
@Suite struct JSONBodyTests {
    @NetworkLoop private func read(_ bytes: [UInt8], _ fields: Fields = Fields()) async throws(Failure) -> JSONValue {
        let request = Request(method: .post, target: Target(form: .origin, path: "/runs"), fields: fields, body: RequestBody(SharedBytes(bytes)))
        return try await JSONBody.read(request).value
    }

    /// Returns an object of exactly this many bytes.
    private func object(of count: Int) -> [UInt8] {
        Array((#"{"x":""# + String(repeating: "x", count: count - 8) + #""}"#).utf8)
    }

    /// The second length is the greatest that is parsed on the loop, the third the smallest that is not.
    @Test(arguments: [8, 16 << 10, (16 << 10) + 1, 2 << 20]) func aBodyUpToTheLimitIsRead(count: Int) async throws {
        let bytes = object(of: count)
        #expect(bytes.count == count)
        #expect(try await read(bytes)["x"]?.asString?.utf8.count == count - 8)
    }

    @Test func aByteMoreIsTooLarge() async {
        let failure = await #expect(throws: Failure.self) { try await read(object(of: (2 << 20) + 1)) }
        #expect(failure?.code == .bodyTooLarge && failure?.members["limitBytes"] == 2_097_152)
    }

    @Test func anEmptyBodyIsAnEmptyObject() async throws {
        #expect(try await read([]) == [:])
    }

    /// Length before type, type before syntax.
    @Test func theFirstProblemIsReported() async {
        let text: Fields = ["content-type": "text/plain"]
        let long = await #expect(throws: Failure.self) { try await read(Array(repeating: 0, count: (2 << 20) + 1), text) }
        let other = await #expect(throws: Failure.self) { try await read(Array("{".utf8), text) }
        let broken = await #expect(throws: Failure.self) { try await read(Array("{".utf8)) }
        let empty = await #expect(throws: Failure.self) { try await read([], text) }
        #expect(long?.code == .bodyTooLarge && other?.code == .unsupportedMediaType && broken?.code == .invalidJSON)
        #expect(empty?.code == .unsupportedMediaType)
    }

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

    @Test func aCompressedBodyIsRefused() {
        #expect(throws: Failure.self) { try MediaType.check(["content-type": "application/json", "content-encoding": "gzip"]) }
        #expect(throws: Failure.self) { try MediaType.check(["content-encoding": "identity, gzip"]) }
        #expect(throws: Never.self) { try MediaType.check(["content-encoding": "identity"]) }
    }
}
