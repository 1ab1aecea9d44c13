internal import Database
internal import Coding
internal import Crypto
internal import Git
internal import Runtime
internal import SandboxDriver

/// Collects the changes in the work tree: a snapshot in the sandbox, and both patches as blobs.
struct CollectStep: Step {
    struct Output: Codable, Sendable {
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

    let context: WorkContext
    let sandbox: any Sandbox
    let baseline: PatchCapture.Baseline

    func perform(_ token: StepToken) async throws(StepFailure) -> Output {
        let capture = PatchCapture(sandbox: sandbox)
        let report: CollectReport
        do throws(SandboxError) {
            report = try await capture.perform(baseline, token: token)
        } catch {
            throw StepFailure(error, .collectFailed)
        }
        return Output(
            snapshot: report.snapshot, turn: try await keep(capture, ofRun: false, report.turnCounts),
            run: try await keep(capture, ofRun: true, report.runCounts), files: report.changedFiles, warnings: report.warnings)
    }

    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        let connection = transaction.connection
        guard let turnDigest = Hex.decode(output.turn.digest), let runDigest = Hex.decode(output.run.digest) else {
            throw .failed("a digest that is none")
        }
        try connection.insertBlob(turnDigest, size: output.turn.bytes, now: edit.now)
        try connection.insertBlob(runDigest, size: output.run.bytes, now: edit.now)
        let number = edit.turn?.number
        let turnStats = PatchStats(output.turn.counts, bytes: output.turn.bytes)
        let runStats = PatchStats(output.run.counts, bytes: output.run.bytes)
        edit.turn?.patchDigest = turnDigest
        edit.turn?.result.patchStats = turnStats
        edit.turn?.result.snapshot = output.snapshot
        edit.change { run in
            run.patchDigest = runDigest
            run.patchTurn = number
            run.result.patchStats = runStats
        }
        for file in output.files.prefix(CollectStep.reportedFiles) {
            edit.emit(
                EventDraft(
                    .fileChanged, turn: number,
                    ["path": .string(file.path), "change": .string(file.change.rawValue), "previousPath": .optional(file.previousPath)]))
        }
        for warning in output.warnings ?? [] { edit.emit(EventDraft(warning, turn: number)) }
        edit.emit(EventDraft(.patch, turn: number, ["turn": turnStats.document, "run": runStats.document]))
    }

    /// Changed files reported as events of their own. Without: renaming a directory in a large repository means thousands of events.
    private static let reportedFiles = 200

    /// Stores a patch as a blob of the server.
    private func keep(_ capture: PatchCapture, ofRun isRun: Bool, _ counts: PatchCounts) async throws(StepFailure) -> Output.Patch {
        let draft: BlobStore.Draft
        do throws(SystemError) {
            draft = try await context.blobs.draft()
        } catch {
            throw CollectStep.unstored(error)
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
            if let problem = problem.withLock({ $0 }) { throw CollectStep.unstored(problem) }
            throw StepFailure(error, .collectFailed)
        }
        do throws(SystemError) {
            let (digest, size) = try await context.blobs.finish(draft)
            return Output.Patch(digest: Hex.encode(digest), bytes: size, counts: counts)
        } catch {
            throw CollectStep.unstored(error)
        }
    }

    /// The server's own disk failed, not the sandbox's.
    private static func unstored(_ error: SystemError) -> StepFailure {
        .failed(Failure(error.isFull ? .storageFull : .collectFailed, "The patch cannot be stored: \(error)."))
    }
}
