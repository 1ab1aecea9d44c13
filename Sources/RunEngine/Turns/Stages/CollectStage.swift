internal import Database
internal import Coding
internal import Crypto
internal import Git
internal import Runtime
internal import SandboxDriver

/// Collects the changes in the work tree: a snapshot in the sandbox, and both patches as blobs.
struct CollectStage: Step, Stage {
    typealias Product = Record
    struct Record: Codable, Sendable {
        /// A patch stored as a blob.
        struct Patch: Codable, Sendable {
            let digest: String
            let bytes: Int64
            let counts: PatchCounts
        }

        let snapshot: String
        let turn: Patch
        let run: Patch
        let files: [ChangedFile]
        /// The warnings about the patches; `nil` in the journal of an older server.
        let warnings: [Warning]?
    }

    static let kind = StepKind.collect
    static let phase = RunPhase.collecting

    private let blobs: BlobStore
    private let sandbox: any Sandbox
    private let baseline: PatchCapture.Baseline

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        scope.services.log.dropLiveTexts(of: scope.run)
        do throws(StepFailure) {
            let step = CollectStage(
                blobs: scope.services.blobs, sandbox: try turn.made(\.session).sandbox, baseline: try await baseline(of: turn.turn, scope))
            _ = try await scope.journal.take(step)
        } catch {
            guard case .failed(let failure) = error else { throw error }
            turn.ending = turn.ending?.spoiled(by: failure)
        }
        return .done
    }

    private static func baseline(of turn: Turn, _ scope: TurnScope) async throws(StepFailure) -> PatchCapture.Baseline {
        let key = scope.run
        let (run, before, mirror) = try await scope.services.editor.read { (snapshot) throws(StoreError) in
            (
                try snapshot.connection.run(key: key), try snapshot.connection.lastSnapshot(of: key, before: turn.number),
                try snapshot.connection.mirror(of: key)
            )
        }
        guard let base = run?.baseSHA, let mirror else { throw .failed(Failure(.collectFailed, "The run has no base to compare with.")) }
        return PatchCapture.Baseline(base: base, before: before ?? base, mirror: mirror, turn: turn.number)
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        let capture = PatchCapture(sandbox: sandbox)
        let report: CollectReport
        do throws(SandboxError) {
            report = try await capture.perform(baseline, token: token)
        } catch {
            throw StepFailure(error, .collectFailed)
        }
        let record = Record(
            snapshot: report.snapshot, turn: try await keep(capture, ofRun: false, report.turnCounts),
            run: try await keep(capture, ofRun: true, report.runCounts), files: report.changedFiles, warnings: report.warnings)
        return (record, record)
    }

    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        let connection = transaction.connection
        guard let turnDigest = Hex.decode(record.turn.digest), let runDigest = Hex.decode(record.run.digest) else {
            throw .failed("a digest that is none")
        }
        try connection.insertBlob(turnDigest, size: record.turn.bytes, now: edit.now)
        try connection.insertBlob(runDigest, size: record.run.bytes, now: edit.now)
        let number = edit.turn?.number
        let turnStats = PatchStats(record.turn.counts, bytes: record.turn.bytes)
        let runStats = PatchStats(record.run.counts, bytes: record.run.bytes)
        edit.turn?.patchDigest = turnDigest
        edit.turn?.result.patchStats = turnStats
        edit.turn?.result.snapshot = record.snapshot
        edit.change { run in
            run.patchDigest = runDigest
            run.patchTurn = number
            run.result.patchStats = runStats
        }
        for file in record.files.prefix(CollectStage.reportedFiles) {
            edit.emit(.fileChanged(file.path, change: file.change.rawValue, previousPath: file.previousPath, turn: number))
        }
        for warning in record.warnings ?? [] { edit.emit(EventDraft(warning, turn: number)) }
        edit.emit(.patch(turnStats, ofRun: runStats, turn: number))
    }

    /// Changed files reported as events of their own. Without: renaming a directory in a large repository means thousands of events.
    private static let reportedFiles = 200

    /// Stores a patch as a blob of the server.
    private func keep(_ capture: PatchCapture, ofRun isRun: Bool, _ counts: PatchCounts) async throws(StepFailure) -> Record.Patch {
        let draft: BlobStore.Draft
        do throws(SystemError) {
            draft = try await blobs.draft()
        } catch {
            throw CollectStage.unstored(error)
        }
        let problem = Locked<SystemError?>(nil)
        do throws(SandboxError) {
            try await capture.readPatch(ofRun: isRun) { (piece) throws(SandboxError) in
                do throws(SystemError) {
                    try await draft.write(piece)
                } catch {
                    problem.withLock { $0 = error }
                    throw .failed("the patch cannot be stored")
                }
            }
        } catch {
            if let problem = problem.withLock({ $0 }) { throw CollectStage.unstored(problem) }
            throw StepFailure(error, .collectFailed)
        }
        do throws(SystemError) {
            let (digest, size) = try await blobs.finish(draft)
            return Record.Patch(digest: Hex.encode(digest), bytes: size, counts: counts)
        } catch {
            throw CollectStage.unstored(error)
        }
    }

    /// The server's own disk failed, not the sandbox's.
    private static func unstored(_ error: SystemError) -> StepFailure {
        .failed(Failure(error.isFull ? .storageFull : .collectFailed, "The patch cannot be stored: \(error)."))
    }
}
