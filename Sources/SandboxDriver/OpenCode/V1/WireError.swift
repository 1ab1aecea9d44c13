internal import Coding

/// An error in any of the shapes OpenCode uses: `{name, data: {message}}`, `{_tag, message}`, or plain text.
struct WireError: Sendable, Equatable {
    let name: String
    let message: String
    let status: Int?

    init(name: String, message: String, status: Int? = nil) {
        self.name = name
        self.message = message.cut(toBytes: OpenCodeLimits.errorTextBytes).text
        self.status = status
    }

    init?(_ value: JSONValue?) {
        guard let value, value.asObject != nil else { return nil }
        let data = value["data"]
        self.init(
            name: value["name"]?.asString ?? value["_tag"]?.asString ?? "UnknownError",
            message: data?["message"]?.asString ?? value["message"]?.asString ?? "",
            status: data?["statusCode"]?.asNearestInteger.map { Int(clamping: $0) })
    }

    /// Creates an error from the body of an answer with a failure status.
    init(body: [UInt8]) {
        // A long body is no error of OpenCode's, and not worth parsing.
        if body.count <= OpenCodeLimits.bytesInPlace, let value = try? JSONValue(parsing: body), let error = WireError(value) {
            self = error
        } else {
            self.init(name: "UnknownError", message: String(decoding: body.prefix(OpenCodeLimits.errorTextBytes), as: UTF8.self))
        }
    }

    /// `true` if the turn was aborted.
    var isAbort: Bool { name == "MessageAbortedError" }

    /// The failure as users of the API see it.
    var failure: AgentFailure {
        AgentFailure(kind: kind, detail: firstLine)
    }

    /// The first line of the message: stack traces stay with the agent.
    private var firstLine: String {
        let line = message.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
        return line.isEmpty ? name : line
    }

    private var kind: AgentFailure.Kind {
        switch name {
        case "ProviderAuthError": return .modelAuth
        case "ContextOverflowError": return .contextOverflow
        case "ContentFilterError": return .contentFiltered
        case "MessageOutputLengthError": return .outputTruncated
        case "APIError": return apiKind
        default: break
        }
        if message.contains("Model not found") || name == "ProviderModelNotFoundError" { return .modelNotFound }
        if message.contains("Agent not found") { return .promptNotStarted }
        return .crashed
    }

    private var apiKind: AgentFailure.Kind {
        switch status {
        case 401, 403: return .modelAuth
        case 402: return .modelCredits
        case 404: return .modelNotFound
        case 429: return .modelRateLimited
        case 413: return .contextOverflow
        default: break
        }
        if message.contains("context length") { return .contextOverflow }
        // Distinguish temporary failures from permanent ones: a client that repeats a refused request would do so forever.
        switch status {
        case 408, 409, 425: return .modelUnavailable
        case .some(400..<500): return .modelRequestRefused
        default: return .modelUnavailable
        }
    }
}
