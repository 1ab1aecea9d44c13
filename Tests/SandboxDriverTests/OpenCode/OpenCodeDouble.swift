import Coding
import Runtime
import Server
import Transport

@testable import SandboxDriver

/// A server that answers each path with a text, or with the status that the text names, and records what is posted.
final class OpenCodeDouble: HTTPHandler, Sendable {
    static let root = AgentSessionID(rawValue: "ses")
    static let prompt = PromptID(rawValue: "msg_hearth1")

    private let texts: [String: String]
    /// The posted requests: path and body.
    let posted = Locked<[(path: String, body: String)]>([])

    private init(_ texts: [String: String]) {
        self.texts = texts
    }

    @NetworkLoop func respond(to request: Request) async -> Response {
        if request.method == .post {
            let body = (try? await request.body.collect(atMost: 1 << 20))?.array ?? []
            posted.withLock { $0.append((request.target.path, String(decoding: body, as: UTF8.self))) }
        }
        guard let text = texts[request.target.path] else { return .json(.notFound, Array("{}".utf8)) }
        if let status = Int(text), (100...599).contains(status) {
            return status == 204 ? Response(.noContent) : .json(Status(status), Array("{}".utf8))
        }
        return .json(.ok, Array(text.utf8))
    }

    /// Calls `body` with an agent whose server gives these answers.
    static func with<Value: Sendable>(
        _ texts: [String: String], _ body: @Sendable (OpenCodeV1, OpenCodeDouble) async throws -> Value
    ) async throws -> Value {
        let double = OpenCodeDouble(texts)
        let server = HTTPServer(handler: double)
        let url = try await listen(server)
        defer { Task { await server.drain(grace: .zero) } }
        let agent = OpenCodeV1(client: HTTPClient(Endpoint(address: .url(url))), version: "1.18.33", directory: "/w", provider: "hearth")
        return try await body(agent, double)
    }

    @NetworkLoop private static func listen(_ server: HTTPServer) throws -> String {
        "http://\(try server.listen(on: .tcp(host: "127.0.0.1", port: 0)))"
    }

    // MARK: Messages

    /// Our prompt, made at time 10.
    static let user = #"{"info":{"id":"msg_hearth1","role":"user","sessionID":"ses","time":{"created":10}},"parts":[]}"#

    /// A finished answer.
    static func answer(_ parts: String, id: String = "msg_a", in session: String = "ses", at created: Int = 20) -> String {
        #"{"info":{"id":"\#(id)","role":"assistant","sessionID":"\#(session)","finish":"stop","#
            + #""time":{"created":\#(created),"completed":\#(created + 1)}},"parts":[\#(parts)]}"#
    }

    /// A finished text.
    static func text(_ text: String, id: String = "prt_t", of message: String = "msg_a", in session: String = "ses") -> String {
        #"{"id":"\#(id)","messageID":"\#(message)","sessionID":"\#(session)","type":"text","text":"\#(text)","time":{"start":1,"end":2}}"#
    }

    /// The end of a step, which used this many tokens.
    static func step(_ tokens: Int, id: String = "prt_s") -> String {
        #"{"id":"\#(id)","messageID":"msg_a","sessionID":"ses","type":"step-finish","reason":"stop","tokens":{"input":\#(tokens)}}"#
    }

    /// A finished call of the tool that starts sub-agents.
    static func task(_ child: String, id: String = "prt_k") -> String {
        #"{"id":"\#(id)","messageID":"msg_a","sessionID":"ses","type":"tool","tool":"task","callID":"c","#
            + #""state":{"status":"completed","input":{},"output":"ok","metadata":{"sessionId":"\#(child)"},"time":{"start":1,"end":2}}}"#
    }
}
