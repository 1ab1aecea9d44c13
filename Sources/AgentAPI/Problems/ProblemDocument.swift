internal import Coding
internal import RunEngine
internal import Server

/// A refusal as `application/problem+json` (RFC 9457).
struct ProblemDocument {
    /// The seconds in `Retry-After`.
    private static let retrySeconds = 1

    let failure: Failure
    private let status: Status

    /// Creates a refusal.
    ///
    /// - Parameter status: Replaces the status of the failure's code.
    init(_ failure: Failure, status: Status? = nil) {
        self.failure = failure
        self.status = status ?? Status(failure.code.entry.status ?? 500)
    }

    /// Creates the refusal for a failure of HTTP itself: a head that never became a request, or a body that did not arrive. HTTP has statuses of its
    /// own for its limits.
    init(_ failure: HTTPFailure) {
        let remedy: String?
        switch failure {
        case .bodyTooLarge(let limit):
            self.init(Failure(.bodyTooLarge, "The body is longer than \(limit) bytes.", members: ["limitBytes": .integer(Int64(limit))]))
            return
        case .targetTooLong: remedy = "Send a shorter path and query; texts belong in a body."
        case .fieldsTooLarge: remedy = "Send fewer or shorter header fields."
        case .timedOut: remedy = "Send the whole request at once."
        case .malformed, .connectionLost, .unknownExpectation, .unknownTransferCoding, .unsupportedVersion: remedy = nil
        }
        self.init(Failure(.invalidRequest, failure.detail, remedy: remedy), status: failure.status)
    }

    /// Returns the refusal as the response to a request.
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
        if members["fields"] == nil { members["fields"] = [] }
        var response = Response.json(status, JSONValue.object(members).encoded())
        response.fields["content-type"] = "application/problem+json"
        if status.code == 401 { response.fields["www-authenticate"] = "Bearer" }
        if failure.isRetryable || status.code == 429 || status.code == 503 {
            response.fields["retry-after"] = "\(ProblemDocument.retrySeconds)"
        }
        if status.code == 429 {
            // draft-ietf-httpapi-ratelimit-headers: a numeric limit of which nothing remains.
            if let limit = failure.members["limit"]?.asInteger { response.fields["ratelimit-policy"] = "\"\(failure.code.rawValue)\";q=\(limit)" }
            response.fields["ratelimit"] = "\"\(failure.code.rawValue)\";r=0;t=\(ProblemDocument.retrySeconds)"
        }
        return response
    }
}

extension Failure {
    /// Returns the refusal of a request whose fields are not valid.
    static func invalid(_ fields: [FieldProblem]) -> Failure {
        let names = fields.map { $0.path.isEmpty ? "the body" : $0.path }.joined(separator: ", ")
        return Failure(.invalidField, "Not valid: \(names).", members: ["fields": .array(fields.map(\.document))])
    }
}
