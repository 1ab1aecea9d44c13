public import Coding
internal import Runtime
public import Server

/// A model that plays a script: the OpenAI API's streaming chat completions, as far as agents use them, at any path that ends in
/// `/chat/completions`. It records its requests.
public final class ScriptedModel: HTTPHandler, Sendable {
    private let script: any Script
    private let pause: Duration
    private let costMicros: Int64?
    private let seen = Locked<[JSONValue]>([])
    private let keys = Locked<[String]>([])

    /// Creates a model.
    ///
    /// - Parameters:
    ///   - pause: the time before each frame of an answer; people want to see it stream.
    ///   - costMicros: the cost that an answer reports, in millionths of a dollar, as with OpenRouter; `nil` = none is reported.
    public init(_ script: any Script = DemoScript(), pause: Duration = .zero, costMicros: Int64? = nil) {
        self.costMicros = costMicros
        self.script = script
        self.pause = pause
    }

    /// The bodies of all requests so far, in order of arrival.
    public var requests: [JSONValue] { seen.withLock { $0 } }

    /// The value of each request's `Authorization`, in the same order; empty if there was none.
    public var authorizations: [String] { keys.withLock { $0 } }

    /// Answers completions and requests for the list of models.
    @NetworkLoop public func respond(to request: Request) async -> Response {
        if request.method == .get, request.target.path.hasSuffix("/models") {
            return .json(.ok, JSONValue.object(["object": "list", "data": [["id": "scripted", "object": "model"]]]).encoded())
        }
        guard request.method == .post, request.target.path.hasSuffix("/chat/completions") else { return failure(404, "There is no such path.") }
        guard let bytes = try? await request.body.collect(atMost: ScriptedModelLimits.requestBytes),
            let body = try? JSONValue(parsing: bytes.array)
        else { return failure(400, "The body is no JSON.") }
        seen.withLock { $0.append(body) }
        keys.withLock { $0.append(request.fields["authorization"] ?? "") }
        var conversation = Conversation(body)
        conversation.costMicros = costMicros
        switch script.reply(to: conversation) {
        case .text(let text): return stream(CompletionChunks.frames(text, [], of: conversation))
        case .full(let text): return stream(CompletionChunks.frames(text, [], of: conversation, inputTokens: ScriptedModelLimits.fullTokens))
        case .halves(let text): return stream(CompletionChunks.halves(text, of: conversation))
        case .calls(let text, let calls): return stream(CompletionChunks.frames(text, calls, of: conversation))
        case .failure(let status, let pause):
            var response = failure(status, "The script says: \(status).")
            if let pause { response.fields.append("retry-after", pause) }
            return response
        case .stall: return stream([CompletionChunks.beginning], thenWaits: true)
        case .cut: return stream([CompletionChunks.beginning], thenFails: true)
        }
    }

    private func stream(_ frames: [[UInt8]], thenWaits: Bool = false, thenFails: Bool = false) -> Response {
        let pause = pause
        let body: @NetworkLoop @Sendable (BodyWriter) async throws -> Void = { writer in
            for frame in frames {
                if pause > .zero { try await NetworkLoop.sleep(for: pause) }
                try await writer.write(SharedBytes(frame))
            }
            // Ends when the client disconnects, which cancels the task.
            if thenWaits { try await NetworkLoop.sleep(for: ScriptedModelLimits.stall) }
            if thenFails { throw HTTPFailure.connectionLost }
        }
        return Response(.ok, fields: ["content-type": "text/event-stream", "cache-control": "no-store"], body: .writer(body))
    }

    private func failure(_ status: Int, _ message: String) -> Response {
        let body: JSONValue = ["error": ["message": .string(message), "type": "scripted", "code": .integer(Int64(status))]]
        return .json(Status(status), body.encoded())
    }
}
