import Cells
import FoundationEssentials
import Runtime
import Support
import Testing

@testable import Git

/// Checkouts where bubblewrap does not answer, does not work, or is missing.
@Suite struct GitCellsTests {
    let directory: TestFolder
    let first: String

    init() async throws {
        directory = TestFolder()
        first = try await GitRepository.create(at: directory.appending("git/acme/web")).commit(["README.md": "one\n"])
    }

    /// Writes a script that takes the place of bubblewrap.
    private func write(_ script: String) async throws -> String { try await directory.script("bwrap-here", script) }

    private func cache(needsCell: Bool, _ bubblewrap: String) throws -> CloneCache {
        CloneCache(
            directory: directory.appending("cache"), host: try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))")),
            needsCell: needsCell, bubblewrap: bubblewrap)
    }

    private var web: RepositoryName { RepositoryName("acme/web")! }

    @Test(arguments: ["exit 1", "echo bwrap: No permissions to create a new namespace >&2; exit 1", "kill -9 $$", nil])
    func whereACellIsNeededNothingIsCheckedOutWithout(script: String?) async throws {
        let path = if let script { try await write(script) } else { directory.appending("nowhere/bwrap") }
        let cache = try cache(needsCell: true, path)
        let error = await #expect(throws: RepositoryError.self) { try await cache.prepare(web, ref: nil) }
        #expect(error?.code == .cloneFailed && error?.detail.contains("git cannot be shut in") == true, "\(error?.detail ?? "")")
        #expect(error?.detail.contains(script == nil ? "is not installed" : "does not work here") == true, "\(error?.detail ?? "")")
        #expect(cache.cellProblem?.isEmpty == false)
        let trees = (try? FileManager.default.subpathsOfDirectory(atPath: directory.appending("cache"))) ?? []
        #expect(!trees.contains { $0.hasSuffix("README.md") })
    }

    @Test func aSlowAnswerIsNoAnswer() async throws {
        let cells = GitCells(isRequired: true, bubblewrap: try await write("sleep 60"), patience: .milliseconds(300))
        let error = await #expect(throws: RepositoryError.self) { try await cells.find() }
        #expect(error?.code == .cloneFailed && error?.detail.contains("is not known") == true, "\(error?.detail ?? "")")
        let problem = await IsolationProbe.bubblewrapProblem(directory.appending("bwrap-here"), within: .milliseconds(300))
        #expect(problem?.detail.contains("did not answer within") == true && problem?.remedy.contains("HEARTH_ISOLATION=none") == true)
        // An operator who has accepted runs without isolation gets them, with no further condition.
        #expect(try await GitCells(isRequired: false, bubblewrap: directory.appending("bwrap-here"), patience: .milliseconds(300)).find() == nil)
    }

    private func version(through bubblewrap: String, _ words: String...) async throws -> GitResult {
        try await GitCommand(arguments: words, timeout: .seconds(20), cell: GitCell(bubblewrap: bubblewrap)).run()
    }

    /// A cell that does not start git has no result, whatever it says and however it ends.
    @Test(arguments: ["exit 0", "exit 1", "echo git version 2.39.5", "kill -9 $$"]) func whatGitDidNotSayIsNoResult(script: String) async throws {
        let path = try await write(script)
        let error = await #expect(throws: RepositoryError.self) { try await version(through: path, "version") }
        #expect(error?.code == .cloneFailed && error?.detail.hasPrefix("git could not be shut in: ") == true, "\(error?.detail ?? "")")
    }

    @Test(.enabled(if: GitCellsTests.hasCells)) func aFailureOfGitInACellIsAResult() async throws {
        #expect(try await version(through: "bwrap", "version").text.hasPrefix("git version "))
        let failed = try await version(through: "bwrap", "rev-parse", "--verify", "--quiet", "nothing")
        #expect(failed.output.status == .exited(128) && failed.error.code == .cloneFailed)
    }

    @Test(.enabled(if: GitCellsTests.hasCells)) func theNextRunLooksAgain() async throws {
        let path = try await write("exit 1")
        let cache = try cache(needsCell: true, path)
        await #expect(throws: RepositoryError.self) { try await cache.prepare(web, ref: nil) }
        _ = try await write("exec bwrap \"$@\"")
        #expect(try await cache.prepare(web, ref: nil).commit == first)
        #expect(cache.cellProblem == nil)
        // A cell that worked before, and works no longer.
        _ = try await write("exit 1")
        let second = try await GitRepository(path: directory.appending("git/acme/web")).commit(["README.md": "two\n"])
        await #expect(throws: RepositoryError.self) { try await cache.prepare(web, ref: nil) }
        let error = await #expect(throws: RepositoryError.self) { try await cache.prepare(web, ref: nil) }
        #expect(error?.detail.contains("git cannot be shut in") == true && cache.cellProblem != nil)
        _ = try await write("exec bwrap \"$@\"")
        // Reading `cellProblem` is all it takes to become ready.
        let deadline = ContinuousClock.now + .seconds(20)
        while cache.cellProblem != nil, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
        #expect(cache.cellProblem == nil)
        #expect(try await cache.prepare(web, ref: nil).commit == second)
    }

    static let hasCells = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"].contains { FileManager.default.isExecutableFile(atPath: $0) }
}
