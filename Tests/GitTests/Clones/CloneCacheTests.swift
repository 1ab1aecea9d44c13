import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Git

@Suite struct CloneCacheTests {
    let directory: TestFolder
    let upstream: GitRepository
    let first: String

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
        first = try await upstream.commit(["README.md": "one\n", "src/a.txt": "a\n"])
    }

    private func cache() throws -> CloneCache {
        // Without cells, which other suites cover: these tests would spend most of their time on hundreds of them.
        CloneCache(
            directory: directory.appending("cache"), host: try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))")),
            bubblewrap: "/nowhere/bwrap")
    }

    private var web: RepositoryName { RepositoryName("acme/web")! }

    @Test func checksOutTheDefaultBranch() async throws {
        let tree = try await cache().prepare(web, ref: nil)
        #expect(tree.commit == first)
        #expect(tree.ref == "main")
        #expect(try String(contentsOfFile: "\(tree.baseTree)/src/a.txt", encoding: .utf8) == "a\n")
        let work = GitRepository(path: tree.baseTree)
        #expect(try await work.git("status", "--porcelain") == "")
        #expect(try await work.git("log", "--format=%s") == "change")
    }

    /// Behind `file:///` git starts the other side itself, which checks owners again.
    @Test(.enabled(if: getuid() == 0), arguments: [false, true]) func aRepositoryOfAnotherOwnerIsFetched(isBare: Bool) async throws {
        let path = directory.appending("git/acme/\(isBare ? "bare.git" : "web")")
        if isBare { try await upstream.git("clone", "--quiet", "--bare", ".", path) }
        for name in [""] + (try FileManager.default.subpathsOfDirectory(atPath: path)) {
            #expect(lchown("\(path)/\(name)", 12_345, 12_345) == 0)
        }
        let cache = try cache()
        let name = try #require(RepositoryName("acme/\(isBare ? "bare" : "web")"))
        #expect(try await cache.look(name, ref: nil)?.commit == first)
        let tree = try await cache.prepare(name, ref: nil)
        #expect(tree.commit == first && FileManager.default.fileExists(atPath: "\(tree.baseTree)/README.md"))
    }

    @Test func seesWhatWasPushedBetweenTwoRuns() async throws {
        let cache = try cache()
        _ = try await cache.prepare(web, ref: "main")
        let second = try await upstream.commit(["README.md": "two\n"])
        let tree = try await cache.prepare(web, ref: "main")
        #expect(tree.commit == second)
        #expect(try String(contentsOfFile: "\(tree.baseTree)/README.md", encoding: .utf8) == "two\n")
    }

    @Test func resolvesBranchTagAndCommit() async throws {
        try await upstream.git("tag", "-a", "-m", "t", "v1")
        try await upstream.git("branch", "side/way")
        let second = try await upstream.commit(["README.md": "two\n"])
        let cache = try cache()
        #expect(try await cache.prepare(web, ref: "v1").commit == first)
        #expect(try await cache.prepare(web, ref: "side/way").commit == first)
        #expect(try await cache.prepare(web, ref: second).commit == second)
        #expect(try await cache.prepare(web, ref: String(first.prefix(9))).commit == first)
    }

    @Test func servesAKnownCommitWithoutItsHost() async throws {
        let cache = try cache()
        _ = try await cache.prepare(web, ref: nil)
        try FileManager.default.moveItem(atPath: upstream.path, toPath: upstream.path + ".away")
        #expect(try await cache.prepare(web, ref: first).commit == first)
    }

    @Test func keepsAForcedAwayCommit() async throws {
        let cache = try cache()
        _ = try await cache.prepare(web, ref: nil)
        try await upstream.git("commit", "--amend", "-m", "rewritten")
        let rewritten = try await cache.prepare(web, ref: "main")
        #expect(rewritten.commit != first)
        #expect(try await cache.prepare(web, ref: first).commit == first)
    }

    @Test func manyAtOnceShareOneFetchAndOneCheckout() async throws {
        let cache = try cache()
        let web = web
        let trees = try await withThrowingTaskGroup(of: PreparedTree.self) { group in
            for _ in 0..<12 { group.addTask { try await cache.prepare(web, ref: nil) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(trees.map(\.baseTree)).count == 1)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.appending("cache/\(trees[0].cacheKey)/trees")).filter {
            !$0.hasPrefix(".bytes-")
        }
        #expect(names == [first])
    }

    @Test func namesWhatIsMissing() async throws {
        let cache = try cache()
        await expect(code: .repositoryNotFound) { try await cache.prepare(RepositoryName("acme/none")!, ref: nil) }
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: "none") }
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: String(repeating: "0", count: 40)) }
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: "--upload-pack=touch /tmp/x") }
        _ = try await GitRepository.create(at: directory.appending("git/acme/empty"))
        await expect(code: .refNotFound) { try await cache.prepare(RepositoryName("acme/empty")!, ref: nil) }
    }

    @Test func reportsAHostThatDoesNotAnswer() async throws {
        let host = try #require(RepositoryHost(baseURL: "http://127.0.0.1:1"))
        let cache = CloneCache(directory: directory.appending("cache"), host: host)
        await expect(code: .repositoryUnreachable) { try await cache.prepare(web, ref: nil) }
    }

    @Test func removesWhatACrashLeft() async throws {
        let cache = try cache()
        let tree = try await cache.prepare(web, ref: nil)
        let key = directory.appending("cache/\(tree.cacheKey)")
        for path in ["\(key)/trees/.new-x/.git", "\(directory.path)/cache/half/mirror.git"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try FileManager.default.removeItem(atPath: "\(tree.baseTree)/.git/hearth-base")
        await cache.recover()
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(key)/trees").filter { $0.count == 40 || $0.hasPrefix(".new") } == [first])
        #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/cache/half"))
        // A tree without its marker is made again.
        let again = try await cache.prepare(web, ref: nil)
        #expect(FileManager.default.fileExists(atPath: "\(again.baseTree)/.git/hearth-base"))
    }

    @Test func trimsTheLeastUsedButNeverWhatIsInUse() async throws {
        let cache = try cache()
        let old = try await cache.prepare(web, ref: nil)
        let second = try await upstream.commit(["README.md": "two\n"])
        let new = try await cache.prepare(web, ref: second)
        for path in [old.baseTree, new.baseTree, directory.appending("cache/\(old.cacheKey)")] {
            var times = [timeval(tv_sec: 1_000, tv_usec: 0), timeval(tv_sec: 1_000, tv_usec: 0)]
            utimes(path, &times)
        }
        _ = await cache.trim(limitBytes: 0, keeping: [TreeUse(cacheKey: old.cacheKey, commit: old.commit)])
        #expect(FileManager.default.fileExists(atPath: old.baseTree))
        #expect(!FileManager.default.fileExists(atPath: new.baseTree))
        #expect(FileManager.default.fileExists(atPath: old.mirror))
        _ = await cache.trim(limitBytes: 0, keeping: [])
        #expect(!FileManager.default.fileExists(atPath: old.mirror))
    }
}

/// Expects a `RepositoryError` with this code.
func expect(
    code: RepositoryError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> PreparedTree
) async {
    do {
        let tree = try await body()
        Issue.record("no error, but \(tree)", sourceLocation: sourceLocation)
    } catch let error as RepositoryError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
