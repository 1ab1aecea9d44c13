internal import Git
internal import Runtime
internal import SandboxDriver

/// The limits of collecting a run's changes. "Without" names the harm that a limit prevents.
enum PatchLimits {
    /// Time to collect changes. Without: a turn that touches hundreds of thousands of files holds the collecting step forever.
    static let collectTimeout: Duration = .seconds(300)
    /// Bytes of one read from a sandbox. Without: a whole patch is held in memory at once.
    static let readPieceBytes = 1 << 20
    /// The largest patch. Without: a turn that adds a data set fills the server's disk with one patch.
    static let patchBytes: Int64 = 512 << 20
    /// The largest file in a patch, which is what git hosts accept in a push. Larger ones are left out, and named.
    static let fileBytes: Int64 = 100 << 20
    /// The report of collected changes. Without: a huge list of changed files is held in memory.
    static let reportBytes = 16 << 20
}

/// Collects a run's changes to its work tree: has `collect-changes` run in the sandbox, and fetches what it has written.
struct PatchCapture: Sendable {
    /// The reference points that define a change.
    struct Baseline: Sendable {
        /// The commit the run started from.
        let base: String
        /// The snapshot at the end of the previous turn; the base for the first turn.
        let before: String
        /// The bare repository with the base's objects, at the same path inside the sandbox.
        let mirror: String
        /// The turn's number.
        let turn: Int
    }

    let sandbox: any Sandbox
    var fileBytes = PatchLimits.fileBytes
    var patchBytes = PatchLimits.patchBytes

    /// The collector's git directory, which the agent cannot reach.
    private var directory: SandboxPath { sandbox.kept.appending("capture.git") }

    /// Takes the snapshot and makes both patches. Repeated with the same token, it returns the first result.
    func perform(_ baseline: Baseline, token: StepToken) async throws(SandboxError) -> CollectReport {
        Faults.reach(.call(.sandboxStart, .beforeSend))
        let process = try await sandbox.start(try command(baseline), token: token)
        Faults.reach(.call(.sandboxStart, .afterAnswer))
        let exit = try await exit(of: process)
        guard exit == .code(0) else {
            if exit == .timedOut { throw .timedOut("collecting took too long") }
            throw .failed("git in the sandbox: \(CollectorRole.complaint(try await everything(of: process)))")
        }
        guard let report = CollectReport.read(try await read("report.json")) else {
            throw .failed("git in the sandbox left no report that can be read")
        }
        return report
    }

    /// Passes the patch of the whole run, or of the turn alone, to `take` piece by piece.
    func readPatch(
        ofRun isRun: Bool, take: ([UInt8]) async throws(SandboxError) -> Void
    ) async throws(SandboxError) {
        let path = directory.appending("out").appending(isRun ? "run.patch" : "turn.patch")
        var offset: UInt64 = 0
        while true {
            let piece = try await sandbox.read(path, offset: offset, count: PatchLimits.readPieceBytes)
            if !piece.isEmpty { try await take(piece) }
            offset += UInt64(piece.count)
            guard offset <= UInt64(patchBytes) else { throw .failed("the patch is larger than \(patchBytes) bytes") }
            if piece.count < PatchLimits.readPieceBytes { return }
        }
    }

    private func command(_ baseline: Baseline) throws(SandboxError) -> Command {
        let request = CollectRequest(
            capture: directory.text, tree: sandbox.workspace.text, kept: sandbox.kept.text, base: baseline.base, before: baseline.before,
            turn: baseline.turn, fileBytes: fileBytes, patchBytes: patchBytes)
        guard let arguments = try? CollectorRole.arguments(request) else { throw .failed("the request to collect cannot be written") }
        return Command(
            kind: .tool, executable: Command.ownProgram, arguments: arguments,
            environment: CollectorRole.environment(home: sandbox.home.text, mirror: baseline.mirror), directory: sandbox.workspace,
            timeoutMillis: PatchLimits.collectTimeout.millis, pausesOthers: true)
    }

    private func exit(of process: ProcessID) async throws(SandboxError) -> Exit {
        while !Task.isCancelled {
            if let exit = try await sandbox.exit(of: process, within: .seconds(20)) { return exit }
        }
        throw .failed("stopped")
    }

    private func everything(of process: ProcessID) async throws(SandboxError) -> [UInt8] {
        var bytes: [UInt8] = []
        var offset: UInt64 = 0
        while bytes.count < PatchLimits.readPieceBytes {
            let page = try await sandbox.output(of: process, from: offset, within: .seconds(1))
            bytes += page.bytes
            if page.isAtEnd || (page.bytes.isEmpty && page.nextOffset == offset) { break }
            offset = page.nextOffset
        }
        return bytes
    }

    private func read(_ name: String) async throws(SandboxError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < PatchLimits.reportBytes {
            let path = directory.appending("out").appending(name)
            let piece = try await sandbox.read(path, offset: UInt64(bytes.count), count: PatchLimits.readPieceBytes)
            bytes += piece
            if piece.count < PatchLimits.readPieceBytes { break }
        }
        return bytes
    }
}
