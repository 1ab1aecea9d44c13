internal import Coding
internal import Crypto
internal import Git
internal import Runtime
internal import SandboxDriver

/// Collects what changed in the work tree: a snapshot in the sandbox, both patches as blobs.
struct CollectStep: Step {
    struct Output: Codable, Sendable {
        /// A patch that is a blob.
        struct Patch: Codable, Sendable {
            let digest: String
            let bytes: Int64
            let counts: PatchCounts
        }

        let snapshot: String
        let turn: Patch
        let run: Patch
        let files: [ChangedFile]
        /// What the patches do not hold; `nil` in the journal of an older server.
        let warnings: [Warning]?
    }

    static let kind = StepKind.collect
    static let phase = RunPhase.collecting

    let context: WorkContext
    let sandbox: any Sandbox
    let baseline: PatchCapture.Baseline

    func perform(_ token: StepToken) async throws(StepFailure) -> Output {
        let capture = PatchCapture(sandbox: sandbox)
        do throws(SandboxError) {
            let report = try await capture.perform(baseline, token: token)
            return Output(
                snapshot: report.snapshot, turn: try await keep(capture, ofRun: false, report.turnCounts),
                run: try await keep(capture, ofRun: true, report.runCounts), files: report.changedFiles, warnings: report.warnings)
        } catch {
            throw StepFailure(error, .collectFailed)
        }
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

    /// Changed files that are events of their own. Without: a renamed directory of a large repository is thousands of events.
    private static let reportedFiles = 200

    private func keep(_ capture: PatchCapture, ofRun isRun: Bool, _ counts: PatchCounts) async throws(SandboxError) -> Output.Patch {
        do throws(SystemError) {
            let draft = try await context.blobs.draft()
            try await CollectStep.read(capture, isRun, draft)
            let (digest, size) = try await context.blobs.finish(draft)
            return Output.Patch(digest: Hex.encode(digest), bytes: size, counts: counts)
        } catch {
            throw .resource("The patch cannot be stored: \(error)")
        }
    }

    private static func read(_ capture: PatchCapture, _ isRun: Bool, _ draft: BlobStore.Draft) async throws(SystemError) {
        let problem = Locked<SystemError?>(nil)
        do throws(SandboxError) {
            try await capture.readPatch(ofRun: isRun) { (piece) throws(SandboxError) in
                do throws(SystemError) {
                    try await draft.write(piece)
                } catch {
                    problem.withLock { $0 = error }
                    throw .resource("\(error)")
                }
            }
        } catch {
            throw problem.withLock { $0 } ?? SystemError(code: 5, call: error.detail)
        }
    }
}
