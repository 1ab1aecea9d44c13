import Coding
import Git
import SandboxDriver
import Testing

@testable import RunEngine

/// Error codes: the stop reason that each means, and its remedy.
@Suite struct ErrorCodeTests {
    private static let table: [(StopReason, [ErrorCode])] = [
        (
            .setupFailed,
            [
                .repositoryNotFound, .repositoryUnreachable, .refNotFound, .repositoryTooLarge, .cloneFailed, .sandboxCreateFailed, .sandboxQuota,
                .agentMissing,
                .agentStartFailed,
            ]
        ),
        (
            .modelError,
            [
                .modelAuthFailed, .modelCreditsExhausted, .modelRateLimited, .modelUnavailable, .modelNotFound, .modelRequestRefused,
                .modelRetryStorm,
            ]
        ),
        (.timeLimit, [.turnTimeLimit, .sessionTimeLimit]),
        (.resourceLimit, [.agentMemoryLimit, .agentProcessLimit, .agentOutputLimit, .sandboxDiskLimit, .storageFull]),
        (.questionUnanswered, [.questionUnanswered]), (.sandboxLost, [.sandboxLost, .sessionUnavailable]),
        (
            .agentError,
            [
                .promptNotStarted, .deliveryUnknown, .agentSilent, .agentCrashed, .noReply, .outputTruncated, .contextOverflow, .contentFiltered,
                .outputInvalid, .collectFailed,
            ]
        ),
    ]

    @Test func everyCodeOfTurnsHasItsStopReason() {
        for (reason, codes) in ErrorCodeTests.table {
            for code in codes { #expect(StopReason(of: code) == reason, "\(code.rawValue)") }
        }
        let known = Set(ErrorCodeTests.table.flatMap(\.1))
        let others = ErrorCode.entries.filter { !known.contains($0.code) }
        #expect(others.allSatisfy { $0.status != nil }, "a code of turns is missing in the table")
    }

    @Test(arguments: ErrorCode.allCases) func everyCodeSaysWhatToDo(code: ErrorCode) {
        #expect(!code.entry.title.isEmpty && !code.entry.remedy.isEmpty)
        let document = Failure(code, "x").document
        #expect(document["remedy"]?.asString == code.entry.remedy && document["retryable"]?.asBool == code.entry.isRetryable)
    }

    @Test(arguments: AgentFailure.Kind.allCases) func whatAnAgentReportsHasACode(kind: AgentFailure.Kind) {
        #expect(ErrorCode(rawValue: kind.rawValue) != nil)
    }

    @Test(arguments: [
        ("memory", ErrorCode.agentMemoryLimit), ("processes", .agentProcessLimit), ("disk", .sandboxDiskLimit), ("new", .agentMemoryLimit),
    ]) func aLimitOfTheSandboxHasItsOwnCode(limit: String, code: ErrorCode) {
        let failure = Failure.passed(SandboxUsage.Limit(rawValue: limit), "too much")
        #expect(failure.code == code && failure.members["limit"] == .string(limit))
    }

    @Test(
        arguments: [
            (SandboxError.resource("full"), ErrorCode.storageFull), (.quota("none"), .sandboxQuota), (.failed("x"), .collectFailed),
            (.timedOut("x"), .collectFailed), (.programMissing("git"), .collectFailed), (.createFailed("x"), .collectFailed),
        ] as [(SandboxError, ErrorCode)])
    func anErrorOfTheSandboxFitsItsStep(error: SandboxError, code: ErrorCode) {
        guard case .failed(let failure) = StepFailure(error, .collectFailed) else { return #expect(Bool(false)) }
        #expect(failure.code == code)
    }

    @Test(arguments: RepositoryError.Code.allCases) func everyCodeOfARepositoryIsOne(code: RepositoryError.Code) {
        #expect(ErrorCode(rawValue: code.rawValue) != nil)
    }
}
