internal import Coding
internal import RunEngine

/// The schemas of refusals.
enum ProblemSchemas {
    static let problem = Component(
        "Problem",
        .object(
            "Why a request was refused (RFC 9457). Some codes have members of their own: `scope`, `reason`, `nextActions`, `allowed`, `limitBytes`, …",
            [
                "type": .text("A name for the kind.", "urn:hearth:problem:invalid_field"),
                "title": .text("The same for each code.", "A field is not valid"),
                "status": .integer("The HTTP status.", 422, range: 400...599), "detail": .text("What happened this time.", "Not valid: prompt."),
                "instance": .text("The path that was asked for.", "/api/v1/coding-agent/runs"),
                "code": .known("What is wrong.", ErrorCode.self, .invalidField), "retryable": .bool("The same request may succeed later.", false),
                "remedy": .text("What to do.", "Correct what fields names."),
                "requestId": .text("Names the request in the server's log.", "req_01j5x0q8yv7n3k2m"),
                "fields": .list(
                    "With `invalid_field`: every mistake.",
                    of: .object(
                        "A mistake.",
                        [
                            "path": .text("Where.", "prompt"),
                            "code": .known("What kind.", ["required", "type", "length", "range", "value", "conflict"], "required"),
                            "message": .text("What was expected.", "is required"),
                            "allowed": .list("What is allowed.", of: .text("A value.", "none")),
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
