import Coding
import Runtime
import Support

/// A model that does what the last user message says, in the words of `answer(to:)`. It speaks OpenAI's streaming chat completions.
final class TestModel: Sendable {
    private enum Reply {
        case text(String)
        case reasoned(String, String)
        case call(String, JSONValue)
        case failure(Int, String, [String: String])
        case nothing(finish: String)
        case hang
    }

    let server: RawServer
    private let seen: Locked<[JSONValue]>

    /// The bodies of all requests so far.
    var requests: [JSONValue] { seen.withLock { $0 } }

    init() throws(SystemError) {
        let seen = Locked<[JSONValue]>([])
        self.seen = seen
        server = try RawServer { connection in
            guard let request = connection.readRequest(), let start = request.range(of: "\r\n\r\n"),
                let body = try? JSONValue(parsing: Array(request[start...].utf8.dropFirst(4)))
            else { return }
            seen.withLock { $0.append(body) }
            TestModel.write(TestModel.answer(to: body), to: connection)
        }
    }

    private static func answer(to body: JSONValue) -> Reply {
        let messages = body["messages"]?.asArray ?? []
        let users = messages.filter { $0["role"]?.asString == "user" }.map { text(of: $0["content"]) }
        let prompt = users.last ?? ""
        // Messages after the last prompt belong to this turn.
        let isAfterTool = messages.last?["role"]?.asString == "tool"
        if isAfterTool, !prompt.contains("again-and-again") { return .text("The work is done.") }
        let work: [(String, Reply)] = [
            ("do:answer", .text("Here is the answer.")), ("do:reason", .reasoned("Let me think.", "Thought through.")),
            ("do:tool", .call("bash", ["command": "echo hello; exit 3", "description": "Say hello"])),
            ("do:write", .call("write", ["filePath": .string(directory(in: prompt) + "/made.txt"), "content": "made\n"])),
            ("do:slow", .call("bash", ["command": "sleep 60", "description": "Wait"])),
            ("do:delegate", .call("task", ["description": "Look", "prompt": "do:tool", "subagent_type": "general"])),
            ("do:todo", .call("todowrite", ["todos": [["content": "Read", "status": "in_progress", "priority": "high"]]])),
            (
                "do:ask",
                .call(
                    "question",
                    [
                        "questions": [
                            [
                                "question": "Which colour?", "header": "Colour",
                                "options": [["label": "Red", "description": "warm"], ["label": "Blue", "description": "cold"]],
                            ]
                        ]
                    ])
            ),
            ("do:silent", .nothing(finish: "stop")), ("do:long", .nothing(finish: "length")),
            ("do:badKey", .failure(401, "Invalid API key", [:])),
            ("do:limited", .failure(429, "Too many requests", ["Retry-After": "3600"])), ("do:broken", .failure(500, "Oh no", [:])),
            ("do:credits", .failure(402, "Insufficient credits", [:])), ("do:hang", .hang),
        ]
        return work.first { prompt.contains($0.0) }?.1 ?? .text("I do not know that word.")
    }

    /// Returns the last path in a prompt such as `do:write /some/where`.
    private static func directory(in prompt: String) -> String {
        prompt.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix("/") }.map(String.init) ?? "/tmp"
    }

    private static func text(of content: JSONValue?) -> String {
        if let text = content?.asString { return text }
        return (content?.asArray ?? []).compactMap { $0["text"]?.asString }.joined(separator: "\n")
    }

    private static func write(_ reply: Reply, to connection: RawServer.Connection) {
        var deltas: [JSONValue] = []
        var finish = "stop"
        switch reply {
        case .hang:
            while connection.read() != nil {}
            return
        case .failure(let status, let message, let headers):
            let body = JSONValue.object(["error": ["message": .string(message)]]).encoded()
            let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
            connection.write(
                "HTTP/1.1 \(status) Failure\r\nContent-Type: application/json\r\nConnection: close\r\n\(fields)Content-Length: \(body.count)\r\n\r\n")
            connection.write(body)
            return
        case .text(let text): deltas = text.split(separator: " ", omittingEmptySubsequences: false).map { ["content": .string("\($0) ")] }
        case .reasoned(let thought, let text): deltas = [["reasoning_content": .string(thought)], ["content": .string(text)]]
        case .call(let name, let arguments):
            finish = "tool_calls"
            let function: JSONValue = ["name": .string(name), "arguments": .string(String(decoding: arguments.encoded(), as: UTF8.self))]
            deltas = [["tool_calls": [["index": 0, "id": .string(Identifier.random(prefix: "call")), "type": "function", "function": function]]]]
        case .nothing(let reason): finish = reason
        }
        connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        for delta in deltas { connection.write(chunk(["delta": delta, "index": 0])) }
        connection.write(chunk(["delta": [:], "index": 0, "finish_reason": .string(finish)]))
        let usage: JSONValue = [
            "prompt_tokens": 1_000, "completion_tokens": 50, "total_tokens": 1_050, "prompt_tokens_details": ["cached_tokens": 400],
            "completion_tokens_details": ["reasoning_tokens": 10],
        ]
        connection.write(frame(["id": "c", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": [], "usage": usage]))
        connection.write("data: [DONE]\n\n")
    }

    private static func chunk(_ choice: JSONValue) -> String {
        frame(["id": "c", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": [choice]])
    }

    private static func frame(_ value: JSONValue) -> String {
        "data: \(String(decoding: value.encoded(), as: UTF8.self))\n\n"
    }
}
