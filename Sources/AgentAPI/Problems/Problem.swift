internal import Coding
internal import RunEngine
internal import Server

/// A refusal as `application/problem+json` (RFC 9457).
struct Problem {
    let failure: Failure
    let fields: [FieldProblem]
    private let status: Status

    /// A refusal.
    ///
    /// - Parameter status: in place of the code's own.
    init(_ failure: Failure, fields: [FieldProblem] = [], status: Status? = nil) {
        self.failure = failure
        self.fields = fields
        self.status = status ?? Status(failure.code.entry.status ?? 500)
    }

    /// The mistakes of a request's fields.
    static func invalid(_ fields: [FieldProblem]) -> Problem {
        let names = fields.map { $0.path.isEmpty ? "the body" : $0.path }.joined(separator: ", ")
        return Problem(Failure(.invalidField, "Not valid: \(names)."), fields: fields)
    }

    /// When to come again.
    private static let retrySeconds = 1

    func response(to id: RequestID, path: String) -> Response {
        var members = failure.members
        members["type"] = .string("urn:hearth:problem:\(failure.code.rawValue)")
        members["title"] = .string(failure.title)
        members["status"] = .integer(Int64(status.code))
        members["detail"] = .string(failure.detail)
        members["instance"] = .string(path)
        members["code"] = .string(failure.code.rawValue)
        members["retryable"] = .bool(failure.isRetryable)
        members["remedy"] = .string(failure.remedy)
        members["requestId"] = .string(id.description)
        // What only the state shows to be wrong is named by the engine.
        if members["fields"] == nil { members["fields"] = .array(fields.map(\.document)) }
        var response = Response.json(status, JSONValue.object(members).encoded())
        response.fields["content-type"] = "application/problem+json"
        if status.code == 401 { response.fields["www-authenticate"] = "Bearer" }
        if failure.isRetryable || status.code == 429 || status.code == 503 { response.fields["retry-after"] = "\(Problem.retrySeconds)" }
        if status.code == 429 {
            // draft-ietf-httpapi-ratelimit-headers: a limit by number, of which nothing is left.
            if let limit = failure.members["limit"]?.asInteger { response.fields["ratelimit-policy"] = "\"\(failure.code.rawValue)\";q=\(limit)" }
            response.fields["ratelimit"] = "\"\(failure.code.rawValue)\";r=0;t=\(Problem.retrySeconds)"
        }
        return response
    }
}
