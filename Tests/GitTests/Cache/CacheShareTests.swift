import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Git

@Suite struct CacheShareTests {
    let directory: TestFolder
    let upstream: GitRepository

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("git/acme/web"))
    }

    private var web: RepositoryName { RepositoryName("acme/web")! }

    private func cache(accountBytes: Int64, packBytes: Int64 = 1 << 30) throws -> CloneCache {
        CloneCache(
            directory: directory.appending("cache"), host: try #require(RepositoryHost(baseURL: "file://\(directory.appending("git"))")),
            bubblewrap: "/nowhere/bwrap", packBytes: packBytes, accountBytes: accountBytes)
    }

    /// An account, of which these trees are in use.
    private func account(_ name: String, uses: [TreeUse]? = []) -> CacheAccount { CacheAccount(name: name) { uses } }

    /// Commits a file of noise, which no compression makes smaller.
    private func commit(mebibytes: Int, in repository: GitRepository? = nil) async throws -> String {
        let upstream = repository ?? upstream
        var random = SystemRandomNumberGenerator()
        let noise = (0..<mebibytes << 17).map { _ in random.next() }
        try noise.withUnsafeBytes { try Data($0).write(to: URL(filePath: "\(upstream.path)/noise.bin")) }
        try await upstream.git("add", "noise.bin")
        return try await upstream.commit(["README.md": "\(mebibytes) MiB of noise\n"])
    }

    /// Makes everything look as if it was last used long ago.
    private func age(_ trees: PreparedTree...) {
        for tree in trees {
            for path in [tree.baseTree, directory.appending("cache/\(tree.cacheKey)")] {
                var times = [timeval(tv_sec: 1_000, tv_usec: 0), timeval(tv_sec: 1_000, tv_usec: 0)]
                utimes(path, &times)
            }
        }
    }

    @Test func anAccountMakesRoomAmongItsOwnTreesOnly() async throws {
        let cache = try cache(accountBytes: 20 << 20)
        let first = try await cache.prepare(web, ref: try await commit(mebibytes: 3), for: account("1"))
        let second = try await cache.prepare(web, ref: try await commit(mebibytes: 3), for: account("1"))
        // 3 + 3 MiB of objects and the same of files; 4 + 4 more have no room beside both trees.
        let third = try await commit(mebibytes: 4)
        await expect(code: .repositoryTooLarge) { try await cache.prepare(web, ref: third, for: account("1")) }
        age(first, second)
        let used = TreeUse(cacheKey: second.cacheKey, commit: second.commit)
        await expect(code: .repositoryTooLarge) { try await cache.prepare(web, ref: third, for: account("1", uses: nil)) }
        #expect(FileManager.default.fileExists(atPath: first.baseTree), "nothing is removed while nobody knows what is in use")
        age(first, second)
        let tree = try await cache.prepare(web, ref: third, for: account("1", uses: [used]))
        #expect(FileManager.default.fileExists(atPath: tree.baseTree))
        #expect(!FileManager.default.fileExists(atPath: first.baseTree))
        #expect(FileManager.default.fileExists(atPath: second.baseTree), "a living sandbox depends on it")
    }

    @Test func aMirrorAndATreeEachCountForWhoBroughtThem() async throws {
        let cache = try cache(accountBytes: 10 << 20)
        let first = try await commit(mebibytes: 3)
        _ = try await cache.prepare(web, ref: first, for: account("1"))
        // What is there already costs the other account nothing.
        _ = try await cache.prepare(web, ref: first, for: account("2"))
        // A tree that the other one has checked out counts for that one, although the mirror is the first one's.
        let second = try await commit(mebibytes: 3)
        _ = try await cache.prepare(web, ref: second, for: account("2"))
        let third = try await commit(mebibytes: 1)
        _ = try await cache.prepare(web, ref: third, for: account("2"))
        let fourth = try await commit(mebibytes: 7)
        await expect(code: .repositoryTooLarge) { try await cache.prepare(web, ref: fourth, for: account("2")) }
    }

    /// A share that is nearly full of what is old lets a large repository in all the same.
    @Test func whatIsOldMakesRoomForAFetch() async throws {
        let cache = try cache(accountBytes: 12 << 20)
        age(try await cache.prepare(web, ref: try await commit(mebibytes: 5), for: account("1")))
        let other = try await GitRepository.create(at: directory.appending("git/acme/other"))
        _ = try await commit(mebibytes: 4, in: other)
        let tree = try await cache.prepare(RepositoryName("acme/other")!, ref: nil, for: account("1"))
        #expect(FileManager.default.fileExists(atPath: tree.baseTree))
        // Brought by a second attempt, it counts all the same.
        #expect(try String(contentsOfFile: directory.appending("cache/\(tree.cacheKey)/account"), encoding: .utf8) == "1")
    }

    /// A fetch is cut off where its share ends, and leaves nothing of it. git's words for it depend on the number of objects.
    @Test(arguments: [false, true], [1, 200]) func aFetchThatIsTooLargeLeavesNoPack(isShare: Bool, files: Int) async throws {
        for number in 1..<files { try upstream.write("\(number)\n", to: "f\(number)") }
        try await upstream.commit([:])
        _ = try await commit(mebibytes: 4)
        let cache = try isShare ? cache(accountBytes: 2 << 20) : cache(accountBytes: 1 << 30, packBytes: 2 << 20)
        await expect(code: .repositoryTooLarge) { try await cache.prepare(web, ref: nil, for: account("1")) }
        let keys = try FileManager.default.contentsOfDirectory(atPath: directory.appending("cache"))
        try #require(keys.count == 1)
        let packs = try FileManager.default.contentsOfDirectory(atPath: directory.appending("cache/\(keys[0])/mirror.git/objects/pack"))
        #expect(packs == [])
    }

    @Test func unfinishedTreesAreNotCounted() async throws {
        let cache = try cache(accountBytes: 1 << 30)
        let tree = try await cache.prepare(web, ref: try await commit(mebibytes: 2))
        let unfinished = directory.appending("cache/\(tree.cacheKey)/trees/.new-t_1")
        try FileManager.default.createDirectory(atPath: unfinished, withIntermediateDirectories: true)
        try Data(repeating: 1, count: 3 << 20).write(to: URL(filePath: unfinished + "/file"))
        age(tree)
        let before = await cache.trim(limitBytes: .max, keeping: [])
        age(tree)
        #expect(before > 4 << 20 && before < 6 << 20)
        #expect(await cache.trim(limitBytes: 0, keeping: []) == 0)
    }
}
