import Database
import Coding
import Runtime
import SandboxDriver
import Testing

@testable import RunEngine

/// Commands inside their transactions: an effect and its answer, or a refusal that leaves nothing behind.
@Suite struct CommandTests {
    private typealias Outcome = Result<CommandAnswer, Failure>

    private func refusal(_ outcome: Outcome) -> ErrorCode? {
        if case .failure(let failure) = outcome { failure.code } else { nil }
    }

    private func post(_ message: NewMessage, to run: Run, _ test: TestStore, claim: IdempotencyClaim? = nil) async throws -> Outcome {
        try await test.perform(PostMessage(message: message, runID: run.id), account: run.accountKey, claim: claim)
    }

    private func cancel(_ run: Run, _ test: TestStore) async throws -> Outcome {
        try await test.perform(CancelRun(runID: run.id), account: run.accountKey)
    }

    @Test func theSameKeyGivesTheSameAnswerAndAnotherRequestIsRefused() async throws {
        let test = try TestStore()
        let claim = IdempotencyClaim(key: "k", fingerprint: Array(repeating: 1, count: 32))
        guard case .success(let first) = try await test.create(claim: claim), case .success(let second) = try await test.create(claim: claim) else {
            throw StoreError.failed("no answers")
        }
        #expect(first.answer == second.answer && !first.isReplayed && second.isReplayed)
        #expect(
            refusal(try await test.create(claim: IdempotencyClaim(key: "k", fingerprint: Array(repeating: 2, count: 32)))) == .idempotencyKeyReused)
        // For another account the same key is unused.
        let other = try await test.account("other")
        guard case .success(let third) = try await test.create(account: other, claim: claim) else { throw StoreError.failed("no answer") }
        #expect(!third.isReplayed)
        // A day later it is unused again.
        test.clock.advance(by: EngineLimits.idempotencyLife + .seconds(1))
        guard case .success(let late) = try await test.create(claim: claim) else { throw StoreError.failed("no answer") }
        #expect(!late.isReplayed)
    }

    @Test func aRefusalBindsNothing() async throws {
        let test = try TestStore()
        let claim = IdempotencyClaim(key: "k", fingerprint: Array(repeating: 1, count: 32))
        #expect(refusal(try await test.create(limit: 0, claim: claim)) == .queueFull)
        guard case .success(let answer) = try await test.create(claim: claim) else { throw StoreError.failed("the refusal was kept") }
        #expect(!answer.isReplayed)
    }

    @Test func aDedupeKeyHasOneLiveRun() async throws {
        let test = try TestStore()
        let first = try await test.made(TestStore.newRun(dedupeKey: "nightly"))
        guard case .success(let same) = try await test.create(TestStore.newRun(dedupeKey: "nightly")) else { throw StoreError.failed("refused") }
        #expect(same.answer.status == 200 && same.run == first.key)
        #expect(refusal(try await test.create(TestStore.newRun(dedupeKey: "nightly", rejectsDuplicate: true))) == .duplicateRun)
        // Another account's run of the same key is another run.
        let other = try await test.account("other")
        guard case .success(let theirs) = try await test.create(TestStore.newRun(dedupeKey: "nightly"), account: other) else {
            throw StoreError.failed("refused")
        }
        #expect(theirs.answer.status == 201 && theirs.run != first.key)
        _ = try await cancel(first, test)
        guard case .success(let next) = try await test.create(TestStore.newRun(dedupeKey: "nightly")) else { throw StoreError.failed("refused") }
        #expect(next.answer.status == 201)
    }

    @Test func messagesWaitInOrderUpToALimitAndEndWhenTheRunDoes() async throws {
        let test = try TestStore()
        let run = try await test.made()
        for number in 1..<EngineLimits.queuedMessagesPerRun {
            #expect(refusal(try await post(NewMessage(prompt: "\(number)"), to: run, test)) == nil)
        }
        #expect(refusal(try await post(NewMessage(prompt: "too many"), to: run, test)) == .queueFull)
        #expect(refusal(try await post(NewMessage(prompt: "x", whenBusy: .reject), to: run, test)) == .runBusy)
        #expect(refusal(try await cancel(run, test)) == nil)
        #expect(refusal(try await post(NewMessage(prompt: "x"), to: run, test)) == .sessionUnavailable)
        let events = try await test.events(of: run.key)
        #expect(events.count { $0.type == "turn.ended" } == EngineLimits.queuedMessagesPerRun)
        #expect(events.last?.type == "run.status")
        // Ending it again changes nothing.
        let before = try await test.run(run.key).lastSeq
        #expect(refusal(try await cancel(run, test)) == nil)
        #expect(refusal(try await post(NewMessage(prompt: nil, endsSession: true), to: run, test)) == nil)
        #expect(try await test.run(run.key).lastSeq == before)
    }

    @Test func afterTheLastMessageNoOtherIsTaken() async throws {
        let test = try TestStore()
        let run = try await test.made()
        #expect(refusal(try await post(NewMessage(prompt: "last", endsSession: true), to: run, test)) == nil)
        #expect(refusal(try await post(NewMessage(prompt: "after"), to: run, test)) == .sessionEnding)
    }

    @Test func anotherAccountsRunIsNotThere() async throws {
        let test = try await TestEngine()
        let run = try await test.run(try await test.create())
        let engine = try test.engine
        let other = try await engine.keys.create(account: "other", name: nil, scopes: ["runs:read", "runs:write"], expiresAt: nil).key
        let commands: [EngineCommand] = [
            .post(NewMessage(prompt: "x"), to: run), .edit(MessageEdit(prompt: "x"), message: "msg_x", of: run),
            .withdraw(message: "msg_x", of: run), .answer(["x"], question: "q_x", of: run), .interrupt(run, withdrawsQueued: true), .cancel(run),
            .delete(run),
        ]
        for command in commands {
            let error = await #expect(throws: Failure.self) { try await engine.perform(command, by: other, render: TestStore.render) }
            #expect(error?.code == .notFound)
        }
        let asked = await #expect(throws: Failure.self) { try await engine.find(run.id, by: other) }
        #expect(asked?.code == .notFound)
        #expect(try await test.run(run.key).lastSeq == run.lastSeq)
    }

    @Test func aBoundAnswerIsGivenWhateverHasBecomeOfTheSession() async throws {
        let test = try await TestEngine()
        try await test.start()
        let key = try await test.create()
        let claim = IdempotencyClaim(key: "k", fingerprint: Array(repeating: 1, count: 32))
        try await test.wait(key, for: .idle)
        let first = try await test.perform(.post(NewMessage(prompt: "More."), to: try await test.run(key)), claim: claim)
        try await test.wait(key, for: .idle, turns: 2)
        test.provider.living.first?.change(health: .gone("out of memory"))
        let second = try await test.perform(.post(NewMessage(prompt: "More."), to: try await test.run(key)), claim: claim)
        #expect(second.isReplayed && second.answer == first.answer)
        // And the repetition has asked nobody, and ended nothing.
        #expect(try await test.run(key).state.status == .idle)
        try await test.stop()
    }
}
