internal import Coding

/// The failure of a command: what happened, what to do, and the id of the failed request if there was one.
struct CommandFailure: Error, Equatable, CustomStringConvertible {
    let what: String
    let remedy: String?
    var requestID: String?
    var code = ExitCode.failed
    /// The server's problem document; `nil` for a failure of this program's own.
    private var problem: JSONValue?

    init(_ what: String, remedy: String? = nil, requestID: String? = nil, code: ExitCode = .failed, problem: JSONValue? = nil) {
        self.what = what
        self.remedy = remedy
        self.requestID = requestID
        self.code = code
        self.problem = problem
    }

    /// The lines for stderr.
    var text: String {
        var text = "hearth: \(what)\n"
        if let remedy { text += "        \(remedy)\n" }
        if let requestID { text += "        request \(requestID)\n" }
        return text
    }

    /// The failure as `--json` prints it: the server's answer, or the same members for a failure that never reached a server.
    var document: JSONValue {
        problem ?? [
            "code": .string(code.word), "detail": .string(what), "remedy": remedy.map { .string($0) } ?? .null,
            "requestId": requestID.map { .string($0) } ?? .null, "retryable": .bool(code == .noServer), "status": .null,
            "title": .string(code.title), "type": "about:blank",
        ]
    }

    var description: String { what }
}
