internal import Coding
internal import RunEngine
internal import Server

/// A refusal as `application/problem+json` (RFC 9457).
struct Problem {
    let failure: Failure
    let fields: [FieldProblem]

    init(_ failure: Failure, fields: [FieldProblem] = []) {
        self.failure = failure
        self.fields = fields
    }

    /// The mistakes of a request's fields.
    static func invalid(_ fields: [FieldProblem]) -> Problem {
        let names = fields.map { $0.path.isEmpty ? "the body" : $0.path }.joined(separator: ", ")
        return Problem(Failure(.invalidField, "Not valid: \(names)."), fields: fields)
    }

    func response(to id: RequestID, path: String) -> Response {
        let entry = failure.code.entry
        let status = Status(entry.status ?? 500)
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
        if failure.isRetryable || status.code == 429 || status.code == 503 { response.fields["retry-after"] = "1" }
        return response
    }
}
