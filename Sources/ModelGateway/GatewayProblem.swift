internal import Coding
internal import Server

/// Errors in the form that OpenAI's clients read.
enum GatewayProblem {
    /// The refusal when other requests take up all room; there will be some a moment later.
    static var busy: Response {
        var answer = response(.tooManyRequests, "gateway_busy", "Too many large requests wait to be sent.")
        answer.fields["retry-after"] = "1"
        return answer
    }

    static func response(_ status: Status, _ code: String, _ message: String) -> Response {
        let document: JSONValue = ["error": ["message": .string(message), "type": "hearth_gateway", "code": .string(code), "param": .null]]
        return .json(status, document.encoded())
    }
}
