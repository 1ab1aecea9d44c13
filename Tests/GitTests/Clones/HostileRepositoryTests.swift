import FoundationEssentials
import Support
import Testing

@testable import Git

/// Repositories that try to run something on the server. Each creates a file of its test if it succeeds.
@Suite struct HostileRepositoryTests {
    let directory: TestFolder
    let upstream: GitRepository
    let mark: String

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("git/acme/evil"))
        mark = directory.appending("ran")
    }

    private func prepare() async throws -> PreparedTree {
        let host = try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))"))
        return try await CloneCache(directory: directory.appending("cache"), host: host).prepare(RepositoryName("acme/evil")!, ref: nil)
    }

    private var hasRun: Bool { FileManager.default.fileExists(atPath: mark) }

    @Test func filtersOfTheTreeAreNotRun() async throws {
        try await upstream.commit([
            ".gitattributes": "* filter=evil diff=evil merge=evil\n*.bin filter=lfs\n", "a.txt": "a\n", "b.bin": "pointer\n",
            ".gitconfig": "[filter \"evil\"]\n\tsmudge = touch \(mark)\n\trequired = true\n[core]\n\tfsmonitor = touch \(mark)\n",
        ])
        let tree = try await prepare()
        #expect(!hasRun)
        #expect(try String(contentsOfFile: "\(tree.baseTree)/a.txt", encoding: .utf8) == "a\n")
    }

    @Test func hooksAreNeitherTakenOverNorRun() async throws {
        try upstream.write("#!/bin/sh\ntouch \(mark)\n", to: ".git/hooks/post-checkout")
        try await upstream.git("config", "core.hooksPath", "hooks")
        try await upstream.commit(["hooks/post-checkout": "#!/bin/sh\ntouch \(mark)\n"])
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(upstream.path)/hooks/post-checkout")
        try await upstream.commit([:])
        // The commits above ran hooks of the upstream itself.
        try? FileManager.default.removeItem(atPath: mark)
        let tree = try await prepare()
        #expect(!hasRun)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(tree.baseTree)/.git").contains("hooks") == false)
    }

    @Test func submodulesAreNotFetched() async throws {
        let commit = try await upstream.commit([
            ".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch% \(mark)\n\tupdate = checkout\n"
        ])
        try await upstream.git("update-index", "--add", "--cacheinfo", "160000,\(commit),x")
        try await upstream.git("commit", "--quiet", "-m", "submodule")
        do {
            let tree = try await prepare()
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(tree.baseTree)/x") == [])
        } catch let error as RepositoryError {
            // A git that considers such a .gitmodules an attack refuses the fetch, which is just as good.
            #expect(error.code == .cloneFailed)
        }
        #expect(!hasRun)
    }

    @Test func linksOutOfTheTreeStayLinksAndAreNotWrittenThrough() async throws {
        let outside = directory.appending("outside")
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(upstream.path)/away", withDestinationPath: outside)
        try await upstream.commit(["b.txt": "b\n"])
        let tree = try await prepare()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(tree.baseTree)/away") == outside)
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
    }

    @Test func aTreeThatHoldsAGitDirectoryIsRefused() async throws {
        let blob = try await upstream.git("hash-object", "-w", "--stdin", input: Array("[core]\n\tfsmonitor = touch \(mark)\n".utf8))
        let inner = try await upstream.git("mktree", input: Array("100644 blob \(blob)\tconfig\n".utf8))
        let outer = try await upstream.git("mktree", input: Array("040000 tree \(inner)\t.git\n".utf8))
        let commit = try await upstream.git("commit-tree", outer, "-m", "evil")
        try await upstream.git("update-ref", "refs/heads/main", commit)
        await expect(code: .cloneFailed) { try await prepare() }
        #expect(!hasRun)
    }

    @Test func aLinkNamedLikeADirectoryOfTheSameTreeIsRefusedOrHarmless() async throws {
        let outside = directory.appending("outside")
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        let link = try await upstream.git("hash-object", "-w", "--stdin", input: Array(outside.utf8))
        let blob = try await upstream.git("hash-object", "-w", "--stdin", input: Array("x".utf8))
        let inner = try await upstream.git("mktree", input: Array("100644 blob \(blob)\tf\n".utf8))
        // The same name twice: as a link and as a directory.
        let entries = "120000 blob \(link)\td\n040000 tree \(inner)\td\n"
        let outer = try await upstream.git("mktree", "--missing", input: Array(entries.utf8))
        let commit = try await upstream.git("commit-tree", outer, "-m", "evil")
        try await upstream.git("update-ref", "refs/heads/main", commit)
        _ = try? await prepare()
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
    }
}
