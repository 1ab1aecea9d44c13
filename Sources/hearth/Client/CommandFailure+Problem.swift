internal import Coding

extension CommandFailure {
    /// Creates a command's failure from a problem document.
    init(problem bytes: [UInt8], status: Int) {
        let parsed = try? JSONValue(parsing: bytes)
        let problem = parsed?.asObject == nil ? .null : parsed ?? .null
        let words = [problem["title"]?.asString, problem["detail"]?.asString].compactMap { $0.map { Printable.line($0) } }.joined(separator: ": ")
        let fields = (problem["fields"]?.asArray ?? []).compactMap { field in
            field["path"]?.asString.map { Printable.line("\($0) \(field["message"]?.asString ?? "")") }
        }
        let what = ([words.isEmpty ? "the server answered \(status)" : words] + fields).joined(separator: "\n        ")
        let code: ExitCode
        switch status {
        case 401, 403: code = .notAuthorised
        case 409 where problem["code"]?.asString == "session_unavailable": code = .sessionGone
        default: code = .failed
        }
        // An answer without a problem document of ours comes from something in front of the server, or in its place.
        let remedy = problem["code"] == nil ? "look whether a Hearth server is meant by --url or HEARTH_URL, and what stands before it" : nil
        self.init(
            what, remedy: problem["remedy"]?.asString.map { Printable.line($0) } ?? remedy,
            requestID: problem["requestId"]?.asString.map { Printable.line($0) },
            code: code, problem: problem["code"] == nil ? JSONValue?.none : problem)
    }
}
