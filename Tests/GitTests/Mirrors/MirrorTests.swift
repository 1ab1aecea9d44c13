import FoundationEssentials
import Support
import Testing

@testable import Git

/// A mirror beside its host, without the cache around it.
@Suite struct MirrorTests {
    let directory: TestFolder
    let upstream: GitRepository
    let first: String
    let mirror: Mirror

    init() async throws {
        directory = TestFolder()
        upstream = try await GitRepository.create(at: directory.appending("up"))
        first = try await upstream.commit(["README.md": "one\n"])
        mirror = MirrorTests.mirror(of: upstream.path, in: directory)
        try mirror.files.makeDirectory(mirror.files.directory(mirror.key))
        try await mirror.create(isSHA256: false)
    }

    private static func mirror(of path: String, in directory: TestFolder) -> Mirror {
        Mirror(
            name: "acme/web", url: "file://\(path)", scheme: .file, files: CacheFiles(root: directory.appending("cache")), key: "k", cell: nil,
            packBytes: 1 << 30, share: nil)
    }

    /// Makes what a fetch leaves that was killed.
    private func leaveHalfAPack() throws {
        try Data(repeating: 1, count: 4_096).write(to: URL(filePath: "\(mirror.directory)/objects/pack/tmp_pack_x"))
    }

    private var halves: [String] { mirror.files.names(in: "\(mirror.directory)/objects/pack").filter { $0.hasPrefix("tmp_") } }

    /// However it ends: by its host, by its size, well.
    @Test func aFetchLeavesNoHalfPack() async throws {
        try leaveHalfAPack()
        let gone = MirrorTests.mirror(of: directory.appending("gone"), in: directory)
        let error = await #expect(throws: RepositoryError.self) { try await gone.fetchAll() }
        #expect(error?.code == .repositoryNotFound && halves == [])
        try leaveHalfAPack()
        #expect(try await mirror.fetch(commit: String(repeating: "1", count: 40)) == false && halves == [])
        try leaveHalfAPack()
        try await mirror.fetchAll()
        #expect(halves == [])
        #expect(try await mirror.find(first) == first)
    }

    /// Only git's word that there is no common ancestor makes it another repository.
    @Test func twoCommitsAreRelatedOrNotOrNobodyKnows() async throws {
        let second = try await upstream.commit(["README.md": "two\n"])
        try await upstream.git("checkout", "--quiet", "--orphan", "pages")
        let orphan = try await upstream.commit(["index.html": "x\n"])
        try await mirror.fetchAll()
        #expect(try await mirror.areRelated(first, second))
        #expect(try await !mirror.areRelated(first, orphan))
        await #expect(throws: RepositoryError.self) { try await mirror.areRelated(first, String(repeating: "1", count: 40)) }
        #expect(Set(try await mirror.tips()) == [second, orphan])
    }
}
