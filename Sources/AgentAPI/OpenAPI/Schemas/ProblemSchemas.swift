internal import Coding
internal import RunEngine

/// The schemas of refusals.
enum ProblemSchemas {
    static let problem = Component(
        "Problem",
        .object(
            "The refusal of a request (RFC 9457). Some codes have members of their own: `scope`, `reason`, `nextActions`, `allowed`, `limitBytes`, …",
            [
                "type": .text("The URI of the kind of problem.", "urn:hearth:problem:invalid_field"),
                "title": .text("The title of the code.", "A field is not valid"),
                "status": .integer("The HTTP status.", 422, range: 400...599),
                "detail": .text("A description of this occurrence.", "Not valid: prompt."),
                "instance": .text("The path of the request.", "/api/v1/coding-agent/runs"),
                "code": .known("The code of the problem.", ErrorCode.self, .invalidField),
                "retryable": .bool("True if the same request may succeed later.", false),
                "remedy": .text("The remedy.", "Correct what fields names."),
                "requestId": .text("The id of the request in the server's log.", "req_01j5x0q8yv7n3k2m"),
                "fields": .list(
                    "All invalid fields, with the code `invalid_field`.",
                    of: .object(
                        "An invalid field.",
                        [
                            "path": .text("The path of the field.", "prompt"),
                            "code": .known("The kind of problem.", ["required", "type", "length", "range", "value", "conflict"], "required"),
                            "message": .text("The expectation.", "is required"),
                            "allowed": .list("The allowed values.", of: .text("A value.", "none")),
                        ], optional: ["allowed"])),
            ]))

    /// Returns an example problem for an error code.
    static func example(_ code: ErrorCode) -> JSONValue {
        let entry = code.entry
        return [
            "type": .string("urn:hearth:problem:\(code.rawValue)"), "title": .string(entry.title), "status": .integer(Int64(entry.status ?? 500)),
            "detail": .string("\(entry.title)."), "instance": "/api/v1/coding-agent/runs", "code": .string(code.rawValue),
            "retryable": .bool(entry.isRetryable), "remedy": .string(entry.remedy), "requestId": "req_01j5x0q8yv7n3k2m", "fields": [],
        ]
    }

    static let all = [problem]
}
