import FoundationEssentials
import Runtime
import Support
import Testing

@testable import Git

/// Contents missing from a checkout are known when it is placed, and reported.
@Suite struct TreeFactsTests {
    let directory: TestFolder
    let upstream: GitRepository

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
    }

    private func prepare() async throws -> PreparedTree {
        let host = try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))"))
        return try await CloneCache(directory: directory.appending("cache"), host: host).prepare(RepositoryName("acme/web")!, ref: nil)
    }

    private static func pointer(_ digest: String, _ bytes: Int) -> String {
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(digest)\nsize \(bytes)\n"
    }

    @Test func aPlainTreeHasNothingToSay() async throws {
        try await upstream.commit(["a.txt": "a\n", "b.bin": "version https://git-lfs.github.com/spec/v1 is no pointer\n"])
        let facts = try #require(try await prepare().facts)
        #expect(facts == TreeFacts())
    }

    @Test func submodulesAreNamed() async throws {
        let commit = try await upstream.commit(["a.txt": "a\n"])
        for name in ["lib/one", "two"] { try await upstream.git("update-index", "--add", "--cacheinfo", "160000,\(commit),\(name)") }
        try await upstream.git("commit", "--quiet", "-m", "submodules")
        let facts = try #require(try await prepare().facts)
        #expect(facts.submodules == TreeFacts.Group(count: 2, paths: ["lib/one", "two"]) && facts.pointers.count == 0)
        // A tree of an older server is examined again.
        let tree = try await prepare()
        try FileManager.default.removeItem(atPath: "\(tree.baseTree)/.git/hearth-facts")
        #expect(try await prepare().facts == facts)
    }

    @Test func pointersWhoseContentsCannotBeHadAreNamed() async throws {
        let digest = String(repeating: "ab", count: 32)
        try await upstream.commit([
            ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "data/model.bin": TreeFactsTests.pointer(digest, 12),
            "huge.bin": TreeFactsTests.pointer(digest, .max),
        ])
        let tree = try await prepare()
        let facts = try #require(tree.facts)
        #expect(facts.pointers == TreeFacts.Group(count: 2, paths: ["data/model.bin", "huge.bin"]) && facts.submodules.count == 0)
        #expect(facts.pointerReason?.isEmpty == false)
        #expect(try String(contentsOfFile: "\(tree.baseTree)/data/model.bin", encoding: .utf8) == TreeFactsTests.pointer(digest, 12))
    }

    private static let hasLFS = FileManager.default.isExecutableFile(atPath: "/usr/bin/git-lfs")

    @Test(.enabled(if: TreeFactsTests.hasLFS, "git-lfs is not installed")) func contentsThatTheHostHasAreInTheTree() async throws {
        let contents = "contents of a large file\n"
        try await upstream.git("lfs", "install", "--local")
        // A repository cannot redirect the server to another address for them.
        try await upstream.commit([
            ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "a.bin": contents, "sub/b.bin": "another\n",
            ".lfsconfig": "[lfs]\n\turl = http://127.0.0.1:1/elsewhere\n\tfetchexclude = *\n",
        ])
        let digest = try await upstream.git("show", "HEAD:a.bin")
        #expect(digest.hasPrefix("version https://git-lfs.github.com/spec/"))
        let tree = try await prepare()
        #expect(tree.facts == TreeFacts(), "\(String(describing: tree.facts))")
        #expect(try String(contentsOfFile: "\(tree.baseTree)/a.bin", encoding: .utf8) == contents)
        #expect(try String(contentsOfFile: "\(tree.baseTree)/sub/b.bin", encoding: .utf8) == "another\n")
        // To the clone's own git they equal their pointers.
        #expect(try await GitRepository(path: tree.baseTree).git("status", "--porcelain") == "")
    }
}
