import FoundationEssentials
import Runtime
import Support
import Testing

@testable import Git

/// Branches that come, go and stand in each other's way, and the many ways to name a commit.
@Suite struct RefTests {
    let directory: TestFolder
    let upstream: GitRepository
    let first: String

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
        first = try await upstream.commit(["README.md": "one\n"])
    }

    private func cache() throws -> CloneCache {
        // Without cells, which other suites cover: these tests would spend most of their time on hundreds of them.
        CloneCache(
            directory: directory.appending("cache"), host: try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))")),
            bubblewrap: "/nowhere/bwrap")
    }

    private var web: RepositoryName { RepositoryName("acme/web")! }

    @Test(arguments: [("fix", "fix/login"), ("fix/login", "fix"), ("a/b/c", "a/b")])
    func aBranchTakesThePlaceOfADeletedOneWhoseNameIsInItsWay(old: String, new: String) async throws {
        let cache = try cache()
        try await upstream.git("branch", old)
        _ = try await cache.prepare(web, ref: old)
        try await upstream.git("branch", "-D", old)
        let second = try await upstream.commit(["README.md": "two\n"])
        try await upstream.git("branch", new)
        #expect(try await cache.prepare(web, ref: new).commit == second)
        #expect(try await cache.prepare(web, ref: "main").commit == second)
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: old) }
        // A deleted tag is gone, but its commit is still available by its id.
        try await upstream.git("tag", "v1", first)
        #expect(try await cache.prepare(web, ref: "v1").commit == first)
        try await upstream.git("tag", "-d", "v1")
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: "v1") }
        #expect(try await cache.prepare(web, ref: first).commit == first)
    }

    /// Creates a branch whose objects git refuses to fetch.
    private func breakBranch(_ name: String) async throws {
        let blob = try await upstream.git("hash-object", "-w", "--stdin", input: Array("x\n".utf8))
        let inner = try await upstream.git("mktree", input: Array("100644 blob \(blob)\tconfig\n".utf8))
        let outer = try await upstream.git("mktree", input: Array("040000 tree \(inner)\t.git\n".utf8))
        try await upstream.git("update-ref", "refs/heads/\(name)", try await upstream.git("commit-tree", outer, "-m", "evil"))
    }

    @Test func onlyTheRefThatIsWantedCanFailARun() async throws {
        try await breakBranch("evil")
        let cache = try cache()
        #expect(try await cache.prepare(web, ref: "main").commit == first)
        let second = try await upstream.commit(["README.md": "two\n"])
        #expect(try await cache.prepare(web, ref: "main").commit == second)
        #expect(try await cache.prepare(web, ref: nil).commit == second)
        await expect(code: .cloneFailed) { try await cache.prepare(web, ref: "evil") }
    }

    @Test func aRepositoryThatWasMadeAnewUnderItsNameIsAnotherOne() async throws {
        let cache = try cache()
        let old = try await cache.prepare(web, ref: nil)
        try FileManager.default.removeItem(atPath: upstream.path)
        let anew = try await GitRepository.create(at: upstream.path)
        let commit = try await anew.commit(["README.md": "another\n"])
        let new = try await cache.prepare(web, ref: nil)
        #expect(new.commit == commit && new.mirror != old.mirror && new.cacheKey != old.cacheKey)
        // What only the old one had is not given away in the name of the new one; sandboxes that depend on it keep it.
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: first) }
        #expect(FileManager.default.fileExists(atPath: "\(old.mirror)/HEAD"))
        #expect(try await cache.prepare(web, ref: "main").mirror == new.mirror)
        #expect(try await self.cache().prepare(web, ref: commit).mirror == new.mirror)
    }

    @Test func aRewrittenBranchIsStillTheSameRepository() async throws {
        let cache = try cache()
        _ = try await upstream.commit(["README.md": "two\n"])
        let old = try await cache.prepare(web, ref: nil)
        try await upstream.git("reset", "--quiet", "--hard", first)
        let rewritten = try await upstream.commit(["README.md": "rewritten\n"])
        let new = try await cache.prepare(web, ref: nil)
        #expect(new.commit == rewritten && new.mirror == old.mirror)
        // An unrelated branch, next to others that have moved, is no other repository either.
        try await upstream.git("checkout", "--quiet", "--orphan", "pages")
        let orphan = try await upstream.commit(["index.html": "x\n"])
        _ = try await cache.prepare(web, ref: "pages")
        try await upstream.git("checkout", "--quiet", "main")
        _ = try await upstream.commit(["README.md": "three\n"])
        #expect(try await cache.prepare(web, ref: "main").mirror == old.mirror)
        #expect(try await cache.prepare(web, ref: orphan).mirror == old.mirror)
    }

    @Test func theOnlyBranchIsTheDefaultOneWhenHEADLeadsNowhere() async throws {
        try await upstream.git("symbolic-ref", "HEAD", "refs/heads/master")
        let cache = try cache()
        let tree = try await cache.prepare(web, ref: nil)
        #expect(tree.commit == first && tree.ref == "main" && tree.branch == "main")
        #expect(try await cache.look(web, ref: nil)?.name == "main")
        try await upstream.git("branch", "develop", first)
        for ref in [nil, "HEAD"] {
            let error = await #expect(throws: RepositoryError.self) { try await cache.prepare(web, ref: ref) }
            #expect(error?.code == .refNotFound && error?.detail.contains("develop, main") == true)
        }
    }

    @Test func commitsAreNamedInEitherCaseAndHEADIsTheDefaultBranch() async throws {
        let second = try await upstream.commit(["README.md": "two\n"])
        try await upstream.git("branch", "cafe123", first)
        let cache = try cache()
        #expect(try await cache.prepare(web, ref: first.uppercased()).commit == first)
        #expect(try await cache.prepare(web, ref: String(first.uppercased().prefix(9))).commit == first)
        #expect(try await cache.prepare(web, ref: "HEAD").commit == second)
        // A branch whose name could be a commit's id is the branch.
        #expect(try await cache.prepare(web, ref: "cafe123").commit == first)
        await expect(code: .refNotFound) { try await cache.prepare(web, ref: "CAFE1234") }
        #expect(try await cache.look(web, ref: "HEAD")?.commit == second)
        #expect(try await cache.look(web, ref: first.uppercased()) == nil)
    }

    @Test func repositoriesOfSHA256Work() async throws {
        let other = GitRepository(path: directory.appending("git/acme/long"))
        try FileManager.default.createDirectory(atPath: other.path, withIntermediateDirectories: true)
        try await other.git("init", "--quiet", "-b", "main", "--object-format=sha256")
        let commit = try await other.commit(["README.md": "long\n"])
        let cache = try cache()
        let name = try #require(RepositoryName("acme/long"))
        let tree = try await cache.prepare(name, ref: nil)
        #expect(tree.commit == commit && commit.utf8.count == 64)
        let work = GitRepository(path: tree.baseTree)
        #expect(try await work.git("status", "--porcelain") == "")
        #expect(try await work.git("log", "--format=%s") == "change")
        #expect(try await cache.prepare(name, ref: commit.uppercased()).commit == commit)
        // The same name with ids of the other kind is a different repository.
        try FileManager.default.removeItem(atPath: other.path)
        let short = try await GitRepository.create(at: other.path).commit(["README.md": "short\n"])
        #expect(try await cache.prepare(name, ref: nil).commit == short)
    }

    @Test func theRefsOfAMirrorAreThoseThatAClonesHas() async throws {
        try await upstream.git("tag", "-a", "-m", "t", "v1")
        try await upstream.git("branch", "side/way")
        let tree = try await cache().prepare(web, ref: "side/way")
        #expect(tree.branch == "side/way")
        let clone = GitRepository(path: directory.appending("clone"))
        try FileManager.default.copyItem(atPath: tree.baseTree, toPath: clone.path)
        try FileManager.default.copyItem(atPath: try #require(tree.refs), toPath: "\(clone.path)/.git/packed-refs")
        #expect(try await clone.git("describe") == "v1")
        #expect(try await clone.git("rev-parse", "main") == first)
        #expect(try await clone.git("rev-parse", "origin/side/way") == first)
        #expect(try await clone.git("merge-base", "origin/main", "HEAD") == first)
        #expect(try await clone.git("rev-parse", "v1^{commit}") == first)
    }
}
