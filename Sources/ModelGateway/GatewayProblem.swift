internal import Coding
internal import Server

/// An error in the form that OpenAI's clients read.
enum GatewayProblem {
    static func response(_ status: Status, _ code: String, _ message: String) -> Response {
        let document: JSONValue = ["error": ["message": .string(message), "type": "hearth_gateway", "code": .string(code), "param": .null]]
        return .json(status, document.encoded())
    }
}
