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

    @NetworkLoop private static func listen(_ server: HTTPServer) throws -> String {
        "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
    }

    @Test func pagesWithoutAnEndAreTooLargeTogether() async throws {
        let agent = Endless()
        let server = HTTPServer(handler: agent)
        let url = try await RecordSizeTests.listen(server)
        defer { Task { await server.drain(grace: .zero) } }
        let session = AgentSessionID(rawValue: "ses")
        func agentServer(_ bytes: Int) -> OpenCodeV1 {
            OpenCodeV1(
                client: HTTPClient(Endpoint(address: .url(url))), version: "1.18.33", directory: "/w", provider: "hearth", recordBytes: bytes)
        }
        let error = await #expect(throws: AgentError.self) {
            try await agentServer(1_000_000).transcript(of: PromptID(rawValue: "msg_hearth1"), in: session)
        }
        guard case .tooLarge(let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("1000000") && agent.pages.withLock { $0 } == 4)
        // Within the limit they are one record, oldest first, for long pages as for short ones.
        let entries = try await agentServer(2_000_000).messages(of: session) { $0.message.id == "msg_7" }
        #expect(entries.map(\.message.id) == ["msg_7", "msg_6", "msg_5"])
    }
}
