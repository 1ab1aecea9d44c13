import Coding
import RunEngine
import Server
import Testing

@testable import AgentAPI

/// Refusals as documents, with the header fields that go with them.
@Suite struct ProblemDocumentTests {
    private func answer(_ document: ProblemDocument) -> LocalAPI.Answer {
        LocalAPI.Answer(response: document.response(to: RequestID(), path: "/runs"))
    }

    @Test func everyCodeHasAllItsMembers() {
        for entry in ErrorCode.entries {
            guard let status = entry.status else { continue }
            let answer = answer(ProblemDocument(Failure(entry.code, "It happened.", members: ["limit": 7])))
            let document = answer.json
            #expect(answer.status == status && answer.fields["content-type"] == "application/problem+json")
            for (name, value) in [
                ("type", .string("urn:hearth:problem:\(entry.code.rawValue)")), ("title", .string(entry.title)), ("status", .integer(Int64(status))),
                ("detail", "It happened."), ("instance", "/runs"), ("code", .string(entry.code.rawValue)), ("retryable", .bool(entry.isRetryable)),
                ("remedy", .string(entry.remedy)), ("fields", []), ("limit", 7),
            ] as [(String, JSONValue)] { #expect(document[name] == value, "\(entry.code) \(name)") }
            #expect(document["requestId"]?.asString?.hasPrefix("req_") == true)
            #expect((answer.fields["www-authenticate"] == "Bearer") == (status == 401))
            let waits = entry.isRetryable || status == 429 || status == 503
            #expect(answer.fields["retry-after"] == (waits ? "1" : nil), "\(entry.code)")
            #expect(answer.fields["ratelimit"] == (status == 429 ? "\"\(entry.code.rawValue)\";r=0;t=1" : nil))
            #expect(answer.fields["ratelimit-policy"] == (status == 429 ? "\"\(entry.code.rawValue)\";q=7" : nil))
        }
    }

    @Test func aFailuresOwnAdviceReplacesThatOfItsCode() {
        let failure = Failure(.patchNotReady, "x", remedy: "Wait.", isRetryable: true)
        let document = answer(ProblemDocument(failure))
        #expect(document.json["remedy"] == "Wait." && document.json["retryable"] == true && document.fields["retry-after"] == "1")
        #expect(answer(ProblemDocument(Failure(.patchNotReady, "x", isRetryable: false))).fields["retry-after"] == nil)
        // With these statuses clients expect the field, whatever the advice is.
        for code in [ErrorCode.unavailable, .queueFull] {
            #expect(answer(ProblemDocument(Failure(code, "x", isRetryable: false))).fields["retry-after"] == "1")
        }
    }

    @Test func everyFieldIsNamed() {
        let fields = [
            FieldProblem(path: "prompt", code: .required, message: "is required"),
            FieldProblem(path: "taskKind", code: .value, message: "must be one of: code", allowed: ["code"]),
            FieldProblem(path: "", code: .type, message: "the body must be an object"),
        ]
        let document = answer(ProblemDocument(.invalid(fields))).json
        #expect(document["code"] == "invalid_field" && document["status"] == 422 && document["detail"] == "Not valid: prompt, taskKind, the body.")
        #expect(
            document["fields"] == [
                ["path": "prompt", "code": "required", "message": "is required"],
                ["path": "taskKind", "code": "value", "message": "must be one of: code", "allowed": ["code"]],
                ["path": "", "code": "type", "message": "the body must be an object"],
            ])
    }

    @Test(arguments: [
        (HTTPFailure.malformed("x"), 400, "invalid_request"), (.timedOut, 408, "invalid_request"), (.bodyTooLarge(limit: 5), 413, "body_too_large"),
        (.targetTooLong, 414, "invalid_request"), (.unknownExpectation, 417, "invalid_request"), (.fieldsTooLarge, 431, "invalid_request"),
        (.unknownTransferCoding, 501, "invalid_request"), (.unsupportedVersion, 505, "invalid_request"),
    ])
    func aFailureOfHTTPHasItsOwnStatus(failure: HTTPFailure, status: Int, code: String) {
        let answer = answer(ProblemDocument(failure))
        #expect(answer.status == status && answer.json["status"] == .integer(Int64(status)) && answer.code == code)
        #expect(answer.json["remedy"]?.asString?.isEmpty == false)
    }

    @Test func theRequestIsNamedInHeaderAndDocument() async throws {
        try await LocalAPI.with { local in
            let answer = await local.send(.get, "/runs")
            #expect(answer.fields["x-request-id"] == answer.json["requestId"]?.asString && answer.json["instance"] == "/runs")
            let failed = LocalAPI.Answer(response: await local.api.response(to: .targetTooLong, id: RequestID()))
            #expect(failed.fields["x-request-id"] == failed.json["requestId"]?.asString && failed.status == 414)
        }
    }
}
