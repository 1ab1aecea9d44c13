import Coding
import Testing

@testable import CLI

/// Scripts rely on the exit codes, and on the problem that `--json` prints.
@Suite struct ExitCodeTests {
    @Test func theNumbersAreThoseOfTheManual() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
        #expect(ExitCode.allCases == [.done, .failed, .wrongUse, .turnFailed, .sessionGone, .notAuthorised, .noServer])
    }

    @Test(arguments: [
        (400, "invalid_field", ExitCode.failed), (401, "unauthenticated", .notAuthorised), (401, "key_revoked", .notAuthorised),
        (403, "forbidden", .notAuthorised), (404, "not_found", .failed), (409, "session_unavailable", .sessionGone),
        (409, "turn_in_progress", .failed),
        (410, "session_unavailable", .failed), (429, "too_many_runs", .failed), (500, "internal", .failed), (503, "unavailable", .failed),
    ])
    func aProblemHasAnExitCode(status: Int, code: String, expected: ExitCode) {
        let problem: JSONValue = [
            "code": .string(code), "title": "Title", "detail": "Detail.", "remedy": "Do\u{1b} this.", "requestId": "req_1",
            "status": .integer(Int64(status)),
            "fields": [["path": "prompt", "message": "is empty"]],
        ]
        let failure = CommandFailure(problem: problem.encoded(), status: status)
        #expect(failure.code == expected && failure.document == problem)
        #expect(failure.text == "hearth: Title: Detail.\n        prompt is empty\n        Do\u{fffd} this.\n        request req_1\n")
    }

    /// Something in front of the server, or in its place, answers.
    @Test(arguments: [(401, "<html>", ExitCode.notAuthorised), (502, "", .failed), (418, "[1]", .failed), (200, #"{"title":"Hello"}"#, .failed)])
    func anAnswerWithoutAProblemIsAProblemOfItsOwn(status: Int, body: String, expected: ExitCode) {
        let failure = CommandFailure(problem: Array(body.utf8), status: status)
        #expect(failure.code == expected && failure.remedy?.contains("HEARTH_URL") == true)
        #expect(failure.document["detail"]?.asString == (body.hasPrefix("{") ? "Hello" : "the server answered \(status)"))
        #expect(failure.document["code"]?.asString == (expected == .failed ? "failed" : "unauthenticated"))
    }

    @Test(arguments: [
        (ExitCode.failed, "failed", false), (.wrongUse, "wrong_use", false), (.turnFailed, "turn_failed", false),
        (.sessionGone, "session_unavailable", false), (.notAuthorised, "unauthenticated", false), (.noServer, "unavailable", true),
    ])
    func aFailureOfTheProgramHasTheMembersOfAProblem(code: ExitCode, word: String, isRetryable: Bool) {
        let document = CommandFailure("It is so", remedy: "Do this", code: code).document
        let expected: [String: JSONValue] = [
            "code": .string(word), "detail": "It is so", "remedy": "Do this", "requestId": .null, "retryable": .bool(isRetryable), "status": .null,
            "type": "about:blank",
        ]
        for (member, value) in expected { #expect(document[member] == value, "\(member)") }
        #expect(document["title"]?.asString?.isEmpty == false && document["title"]?.asString?.contains(";") == false)
    }

    @Test func wrongUseIsAFailureWithTheSameWords() {
        let error = UsageError("unknown option --x", nearest: "--y", command: "hearth run")
        #expect(error.text == "hearth: unknown option --x\n        did you mean --y?\n        hearth run --help shows what there is\n")
        #expect(error.failure == CommandFailure("unknown option --x", remedy: "hearth run --help shows what there is", code: .wrongUse))
    }

    @Test(
        arguments: [
            (nil, nil, ExitCode.done), (nil, "end_turn", .done), (nil, "interrupted", .done), ("cancelled", "cancelled", .done),
            ("completed", "end_turn", .done), (nil, "error", .turnFailed), (nil, "refused", .turnFailed), (nil, "max_tokens", .turnFailed),
            ("failed", "end_turn", .turnFailed), ("lost", "error", .sessionGone), ("expired", "end_turn", .sessionGone),
        ] as [(String?, String?, ExitCode)])
    func aTurnsEndHasAnExitCode(outcome: String?, stopReason: String?, expected: ExitCode) {
        let run: JSONValue = [
            "outcome": outcome.map { .string($0) } ?? .null, "lifecycle": ["stopReason": stopReason.map { .string($0) } ?? .null],
        ]
        #expect(RunTool.code(of: run) == expected)
    }
}
