internal import Coding

/// Why a command could not do its work: what happened, what to do, and the request that failed where there was one.
struct CommandFailure: Error, Equatable, CustomStringConvertible {
    let what: String
    let remedy: String?
    var requestID: String?
    var code = ExitCode.failed
    /// The problem as the server told it; `nil` when it is this program's own.
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

    /// As `--json` prints it: what the server answered, or the same members for what never came to a server.
    var document: JSONValue {
        problem ?? [
            "code": .string(code.word), "detail": .string(what), "remedy": remedy.map { .string($0) } ?? .null,
            "requestId": requestID.map { .string($0) } ?? .null, "retryable": .bool(code == .noServer), "status": .null,
            "title": .string(code.title), "type": "about:blank",
        ]
    }

    var description: String { what }
}
