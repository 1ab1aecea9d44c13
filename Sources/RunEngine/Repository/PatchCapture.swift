internal import Coding
internal import Git
internal import Runtime
internal import SandboxDriver

/// Collects a run's changes to its work tree with git, inside the sandbox.
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
    var fileBytes = RepositoryLimits.patchFileBytes
    var patchBytes = RepositoryLimits.patchBytes

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
            throw .failed("git in the sandbox: \(GitTrouble.shown(String(decoding: try await everything(of: process), as: UTF8.self)))")
        }
        let bytes = try await read("report.json")
        guard let report = try? JSONCoding.decode(CollectReport.self, from: bytes), isCommit(report.snapshot) else {
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
            let piece = try await sandbox.read(path, offset: offset, count: RepositoryLimits.readPieceBytes)
            if !piece.isEmpty { try await take(piece) }
            offset += UInt64(piece.count)
            guard offset <= UInt64(patchBytes) else { throw .failed("the patch is larger than \(patchBytes) bytes") }
            if piece.count < RepositoryLimits.readPieceBytes { return }
        }
    }

    private func command(_ baseline: Baseline) throws(SandboxError) -> Command {
        var environment = GitEnvironment.variables(.nothing)
        environment["HOME"] = sandbox.home.text
        environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = "\(baseline.mirror)/objects"
        for role in ["AUTHOR", "COMMITTER"] {
            environment["GIT_\(role)_NAME"] = "Hearth"
            environment["GIT_\(role)_EMAIL"] = "hearth@hearth.invalid"
            environment["GIT_\(role)_DATE"] = "2000-01-01T00:00:00Z"
        }
        let request = CollectRequest(
            capture: directory.text, tree: sandbox.workspace.text, kept: sandbox.kept.text, base: baseline.base, before: baseline.before,
            turn: baseline.turn, fileBytes: fileBytes, patchBytes: patchBytes)
        guard let order = try? JSONCoding.encode(request) else { throw .failed("the order to collect cannot be written") }
        return Command(
            kind: .tool, executable: Command.ownProgram, arguments: [CollectorRole.name, String(decoding: order, as: UTF8.self)],
            environment: environment, directory: sandbox.workspace, timeoutMillis: RepositoryLimits.collectTimeout.millis,
            pausesOthers: true)
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
        while bytes.count < RepositoryLimits.readPieceBytes {
            let page = try await sandbox.output(of: process, from: offset, within: .seconds(1))
            bytes += page.bytes
            if page.isAtEnd || (page.bytes.isEmpty && page.nextOffset == offset) { break }
            offset = page.nextOffset
        }
        return bytes
    }

    private func read(_ name: String) async throws(SandboxError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < RepositoryLimits.listBytes {
            let path = directory.appending("out").appending(name)
            let piece = try await sandbox.read(path, offset: UInt64(bytes.count), count: RepositoryLimits.readPieceBytes)
            bytes += piece
            if piece.count < RepositoryLimits.readPieceBytes { break }
        }
        return bytes
    }
}
