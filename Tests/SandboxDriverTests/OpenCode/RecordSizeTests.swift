import Coding
import Runtime
import Server
import Testing
import Transport

@testable import SandboxDriver

/// A record is read in pages. Each page has a size limit, and so does their sum.
@Suite struct RecordSizeTests {
    /// A server that names a next page with each page, and counts its pages.
    private final class Endless: HTTPHandler, Sendable {
        let pages = Locked(0)

        @NetworkLoop func respond(to request: Request) async -> Response {
            guard request.target.path == "/session/ses/message" else { return .json(.ok, Array("{}".utf8)) }
            let number = pages.withLock { count in
                count += 1
                return count
            }
            let text = String(repeating: "x", count: 300_000)
            let part =
                #"{"id":"prt_\#(number)","messageID":"msg_\#(number)","sessionID":"ses","type":"text","text":"\#(text)","time":{"start":1,"end":2}}"#
            let message = #"{"id":"msg_\#(number)","role":"assistant","sessionID":"ses","finish":"stop","time":{"created":2,"completed":3}}"#
            var response = Response.json(.ok, Array(#"[{"info":\#(message),"parts":[\#(part)]}]"#.utf8))
            response.fields["x-next-cursor"] = "c\(number)"
            return response
        }
    }

    @NetworkLoop private static func serve(_ handler: any HTTPHandler) throws -> (server: HTTPServer, url: String) {
        let server = HTTPServer(handler: handler)
        return (server, "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))")
    }

    private static func client(_ url: String, recordBytes: Int = OpenCodeLimits.recordBytes) -> OpenCodeV1 {
        OpenCodeV1(
            client: HTTPClient(Endpoint(address: .url(url))), version: "1.18.33", directory: "/w", provider: "hearth", recordBytes: recordBytes)
    }

    @Test func pagesWithoutAnEndAreTooLargeTogether() async throws {
        let agent = Endless()
        let (server, url) = try await RecordSizeTests.serve(agent)
        defer { Task { await server.drain(grace: .zero) } }
        let session = AgentSessionID(rawValue: "ses")
        let error = await #expect(throws: AgentError.self) {
            try await RecordSizeTests.client(url, recordBytes: 1_000_000).transcript(of: PromptID(rawValue: "msg_hearth1"), in: session)
        }
        guard case .tooLarge(let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("1000000") && agent.pages.withLock { $0 } == 4)
        // Within the limit they are one record, oldest first, for long pages as for short ones.
        let entries = try await RecordSizeTests.client(url, recordBytes: 2_000_000).record.messages(of: session) { $0.message.id == "msg_7" }
        #expect(entries.map(\.message.id) == ["msg_7", "msg_6", "msg_5"])
    }

    /// A server whose messages are large, or of many values, each; it notes how many messages it was asked for.
    private final class Large: HTTPHandler, Sendable {
        let message: String
        /// The messages of its record.
        let count: Int
        let asked = Locked<[Int]>([])

        init(message: String, count: Int = 1_000) {
            self.message = message
            self.count = count
        }

        @NetworkLoop func respond(to request: Request) async -> Response {
            let words = (request.target.query ?? "").split(separator: "&")
            let limit = words.first { $0.hasPrefix("limit=") }.flatMap { Int($0.dropFirst(6)) } ?? 0
            asked.withLock { $0.append(limit) }
            var response = Response.json(.ok, Array("[\(Array(repeating: message, count: min(limit, count)).joined(separator: ","))]".utf8))
            response.fields["x-next-cursor"] = "next"
            return response
        }
    }

    private static func message(_ rest: String) -> String {
        #"{"info":{"id":"msg_1","role":"assistant","sessionID":"ses","time":{"created":2}},"parts":[],\#(rest)}"#
    }

    @Test(arguments: [
        // A hundred have 40 MB, ten 4 MB.
        (message(#""x":"\#(String(repeating: "x", count: 400_000))""#), [100, 100, 10, 10], 10),
        // A hundred have too many values, and so have ten.
        (message(#""x":[\#(String(repeating: "1,", count: 99_999))1]"#), [100, 100, 10, 10, 1], 1),
    ]) func ofMessagesThatAreTooLargeTogetherFewerAreAskedFor(message: String, asked: [Int], count: Int) async throws {
        let agent = Large(message: message)
        let (server, url) = try await RecordSizeTests.serve(agent)
        defer { Task { await server.drain(grace: .zero) } }
        let client = RecordSizeTests.client(url)
        let entries = try await client.record.messages(of: AgentSessionID(rawValue: "ses")) { _ in true }
        #expect(entries.count == count)
        // Each large one is asked for again once it has a place.
        #expect(agent.asked.withLock { $0 } == asked)
    }

    @Test func aMessageThatIsTooLargeAloneIsAnError() async throws {
        let message = Self.message(#""x":"\#(String(repeating: "x", count: 17 << 20))""#)
        let (server, url) = try await RecordSizeTests.serve(Large(message: message, count: 1))
        defer { Task { await server.drain(grace: .zero) } }
        let client = RecordSizeTests.client(url)
        let error = await #expect(throws: AgentError.self) { try await client.record.messages(of: AgentSessionID(rawValue: "ses")) { _ in true } }
        guard case .tooLarge = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// A server whose every answer is one text.
    private final class Fixed: HTTPHandler, Sendable {
        let text: String

        init(_ text: String) {
            self.text = text
        }

        @NetworkLoop func respond(to request: Request) async -> Response { .json(.ok, Array(text.utf8)) }
    }

    /// Names that are equal by Unicode and differ by their bytes are two members, and no reason to stop.
    @Test func statusesOfSessionsThatAreEqualByUnicodeAreRead() async throws {
        let (server, url) = try await RecordSizeTests.serve(Fixed("{\"ses_\u{e9}\":{\"type\":\"busy\"},\"ses_e\u{301}\":{\"type\":\"idle\"}}"))
        defer { Task { await server.drain(grace: .zero) } }
        let client = RecordSizeTests.client(url)
        #expect(try await client.record.statuses().bySession.count == 1)
    }

    /// A record that never ends is an error, and not taken for one without the prompt.
    @Test func aRecordOfTooManyMessagesIsNotTakenForAWholeOne() async throws {
        let message = Self.message(#""x":1"#)
        let (server, url) = try await RecordSizeTests.serve(Large(message: message))
        defer { Task { await server.drain(grace: .zero) } }
        let client = RecordSizeTests.client(url)
        let error = await #expect(throws: AgentError.self) { try await client.record.messages(of: AgentSessionID(rawValue: "ses")) { _ in false } }
        guard case .tooLarge(let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("20000"))
    }
}
