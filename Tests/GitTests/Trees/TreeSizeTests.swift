import FoundationEssentials
import Support
import Testing

@testable import Git

/// A repository of a few kilobytes can name more than any disk holds: sizes are added up before anything is written.
@Suite struct TreeSizeTests {
    let directory: TestFolder
    let upstream: GitRepository

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
    }

    private func prepare(limit: Int64) async throws -> PreparedTree {
        let host = try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))"))
        return try await CloneCache(directory: directory.appending("cache"), host: host, bubblewrap: "/nowhere/bwrap", treeBytes: limit)
            .prepare(RepositoryName("acme/web")!, ref: nil)
    }

    private func refusal(limit: Int64) async throws -> RepositoryError {
        let error = try #require(await #expect(throws: RepositoryError.self) { try await prepare(limit: limit) })
        let left = try FileManager.default.subpathsOfDirectory(atPath: directory.appending("cache"))
        #expect(!left.contains { $0.contains("/trees/") && $0.hasSuffix("zeros") })
        return error
    }

    @Test func oneFileThatIsNamedManyTimesIsCountedEachTime() async throws {
        let zeros = String(repeating: "0", count: 1 << 20)
        for number in 0..<15 { try upstream.write(zeros, to: "d\(number)/zeros") }
        try await upstream.commit([:])
        let error = try await refusal(limit: 10 << 20)
        #expect(error.code == .repositoryTooLarge && !error.isRetryable)
        #expect(error.detail == "Its 15 files have 15 MiB, and a tree may have 10 MiB.")
        #expect(try await refusal(limit: 15 << 20 - 1).code == .repositoryTooLarge)
        #expect(try await prepare(limit: 15 << 20).commit.count == 40)
    }

    /// Ten folders that are one folder, nested eight times: a hundred million files.
    @Test(.timeLimit(.minutes(2))) func aTreeOfTreesIsNotListedToItsEnd() async throws {
        var tree = try await upstream.git("hash-object", "-w", "--stdin")
        var mode = "100644 blob"
        for level in 0..<8 {
            let entries = (0..<10).map { "\(mode) \(tree)\tn\(level)-\($0)" }.joined(separator: "\n")
            tree = try await upstream.git("mktree", input: Array(entries.utf8))
            mode = "040000 tree"
        }
        let commit = try await upstream.git("commit-tree", "-m", "bomb", tree)
        try await upstream.git("update-ref", "refs/heads/main", commit)
        let error = try await refusal(limit: 1 << 40)
        #expect(error.code == .repositoryTooLarge && error.detail.contains("more files"), "\(error)")
    }

    @Test func bothFormsOfTheListAreRead() {
        #expect(TreeSize(Array("12\n-\n30\n".utf8)) == TreeSize(files: 2, bytes: 42))
        let long = "100644 blob aaaa      12\ta b 7\n160000 commit bbbb       -\tsub\n100755 blob cccc      30\tx\n"
        #expect(TreeSize(Array(long.utf8)) == TreeSize(files: 2, bytes: 42))
        #expect(TreeSize(Array("9223372036854775807\n5\n".utf8)).bytes == .max)
    }
}
