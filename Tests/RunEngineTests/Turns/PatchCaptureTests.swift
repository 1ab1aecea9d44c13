import FoundationEssentials
import Git
import Runtime
import SandboxDriver
import Support
import Testing

@testable import RunEngine

/// The collector is run in a sandbox once a turn, and its patches are fetched in pieces. `GitTests` has what they contain.
@Suite struct PatchCaptureTests {
    let directory: TemporaryDirectory
    let work: GitRepository
    let base: String
    let sandbox: DirectorySandbox

    init() async throws {
        directory = try TemporaryDirectory()
        let upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
        base = try await upstream.commit(["edit.txt": "one\n"])
        work = GitRepository(path: directory.appending("work"))
        try FileManager.default.copyItem(atPath: upstream.path, toPath: work.path)
        sandbox = try DirectorySandbox(root: directory.appending("sandbox"), workspace: work.path)
    }

    private func capture(turn: Int = 1, before: String? = nil, patchBytes: Int64 = 512 << 20) async throws -> (PatchCapture, CollectReport) {
        let capture = PatchCapture(sandbox: sandbox, patchBytes: patchBytes)
        let baseline = PatchCapture.Baseline(base: base, before: before ?? base, mirror: "\(directory.appending("git/acme/web"))/.git", turn: turn)
        return (capture, try await capture.perform(baseline, token: StepToken(rawValue: "t-\(turn)")))
    }

    private func patch(_ capture: PatchCapture, ofRun isRun: Bool) async throws -> (text: String, pieces: [Int]) {
        let pieces = Locked<[[UInt8]]>([])
        try await capture.readPatch(ofRun: isRun) { (piece) throws(SandboxError) in pieces.withLock { $0.append(piece) } }
        let all = pieces.withLock { $0 }
        return (String(decoding: all.flatMap { $0 }, as: UTF8.self), all.map(\.count))
    }

    @Test func bothPatchesAreFetched() async throws {
        try work.write("first\n", to: "first.txt")
        let (_, one) = try await capture()
        try work.write("second\n", to: "second.txt")
        let (capture, two) = try await capture(turn: 2, before: one.snapshot)
        #expect(one.runCounts.files == 1 && two.turnCounts.files == 1 && two.runCounts.files == 2)
        let (turn, run) = (try await patch(capture, ofRun: false).text, try await patch(capture, ofRun: true).text)
        #expect(turn.contains("second.txt") && !turn.contains("first.txt"))
        #expect(run.contains("second.txt") && run.contains("first.txt"))
    }

    @Test func askedAgainWithTheSameTokenItReturnsTheSame() async throws {
        try work.write("x\n", to: "x.txt")
        let (_, one) = try await capture()
        try work.write("later\n", to: "later.txt")
        #expect(try await capture().1 == one)
    }

    @Test func aPatchIsReadInPiecesAndToItsLimitOnly() async throws {
        try work.write(String(repeating: "0123456789abcde\n", count: 100_000), to: "large.txt")
        let (capture, _) = try await capture()
        let (text, pieces) = try await patch(capture, ofRun: true)
        #expect(pieces.count == 2 && pieces[0] == PatchLimits.readPieceBytes && pieces[1] > 0)
        // Whatever has been written there since, a patch of exactly the limit is the largest.
        #expect(try await patch(PatchCapture(sandbox: sandbox, patchBytes: Int64(text.utf8.count)), ofRun: true).text == text)
        await #expect(throws: SandboxError.self) {
            try await patch(PatchCapture(sandbox: sandbox, patchBytes: Int64(text.utf8.count) - 1), ofRun: true)
        }
    }

    @Test func aDamagedTreeIsAnErrorWithGitsWords() async throws {
        try FileManager.default.removeItem(atPath: directory.appending("git"))
        let error = await #expect(throws: SandboxError.self) { try await capture() }
        #expect(error?.detail.hasPrefix("git in the sandbox: git ") == true, "\(error?.detail ?? "")")
    }
}
