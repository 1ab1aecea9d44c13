import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Git

/// The order and the edges of trimming, in a cache whose entries are folders with a file of noise.
@Suite struct CacheTrimTests {
    private let folder = TestFolder()
    private var files: CacheFiles { CacheFiles(root: folder.appending("cache")) }
    private static let now: Int64 = 1_000_000
    private static let commit = String(repeating: "c", count: 40)

    /// Makes a mirror, or a base tree, that was used some seconds ago; returns its bytes.
    @discardableResult
    private func make(_ key: String, tree commit: String? = nil, account: String? = nil, age: Int64 = 10_000, kib: Int = 64) throws -> Int64 {
        let files = files
        let path = commit.map { files.tree(key, $0) } ?? files.mirror(key)
        try files.makeDirectory(path)
        try Data(repeating: 7, count: kib << 10).write(to: URL(filePath: "\(path)/noise"))
        if let account { try files.write(account, to: commit == nil ? files.account(ofKey: key) : files.account(ofTree: path)) }
        if commit != nil { _ = files.bytes(ofTree: path) }
        try mark(commit == nil ? files.directory(key) : path, age: age)
        return files.bytes(of: path)
    }

    private func mark(_ path: String, age: Int64) throws {
        var times = [timeval](repeating: timeval(tv_sec: Int(CacheTrimTests.now - age), tv_usec: 0), count: 2)
        try #require(utimes(path, &times) == 0)
    }

    private func trim(to limit: Int64, keeping uses: Set<TreeUse> = [], account: String? = nil) -> Int64 {
        CacheTrim(files: files, limitBytes: limit, now: CacheTrimTests.now, account: account).run(keeping: uses)
    }

    private var left: Set<String> {
        Set(files.names(in: files.root).flatMap { key in ["\(key)"] + files.commits(key).map { "\(key)/\($0.prefix(1))" } })
    }

    private static func commit(_ letter: Character) -> String { String(repeating: letter, count: 40) }

    @Test func whatWasNotUsedForLongestGoesFirstAndOnlyAsMuchAsMust() throws {
        let mirror = try make("k1")
        let (a, b) = (CacheTrimTests.commit("a"), CacheTrimTests.commit("b"))
        let one = try make("k1", tree: a, age: 5_000)
        let two = try make("k1", tree: b, age: 4_000)
        let all = mirror + one + two
        #expect(trim(to: all) == all && left == ["k1", "k1/a", "k1/b"], "at its limit a cache is not too large")
        #expect(trim(to: all - 1) == mirror + two && left == ["k1", "k1/b"])
    }

    @Test func whatIsInUseStaysWithItsMirror() throws {
        for key in ["k1", "k2"] {
            try make(key)
            try make(key, tree: CacheTrimTests.commit("a"))
            try make(key, tree: CacheTrimTests.commit("b"))
        }
        for key in ["k1", "k2"] { try mark(files.directory(key), age: 10_000) }
        let held = trim(to: 0, keeping: [TreeUse(cacheKey: "k1", commit: CacheTrimTests.commit("a"))])
        #expect(left == ["k1", "k1/a"])
        #expect(held == files.bytes(of: files.mirror("k1")) + files.bytes(of: files.tree("k1", CacheTrimTests.commit("a"))))
    }

    @Test func whatWasUsedAShortWhileAgoStays() throws {
        try make("k1", age: GitLimits.freshTreeSeconds)
        try make("k2", age: GitLimits.freshTreeSeconds + 1)
        try make("k1", tree: CacheTrimTests.commit("a"), age: GitLimits.freshTreeSeconds)
        try make("k1", tree: CacheTrimTests.commit("b"), age: GitLimits.freshTreeSeconds + 1)
        try mark(files.directory("k1"), age: GitLimits.freshTreeSeconds)
        _ = trim(to: 0)
        #expect(left == ["k1", "k1/a"])
    }

    @Test func anAccountTrimsItsOwn() throws {
        let mine = try make("k1", account: "1")
        let (a, b, c) = (CacheTrimTests.commit("a"), CacheTrimTests.commit("b"), CacheTrimTests.commit("c"))
        let tree = try make("k1", tree: a, account: "1", age: 3_000)
        try make("k1", tree: b, account: "2")
        try make("k2", account: "2")
        let other = try make("k2", tree: c, account: "1")
        try mark(files.directory("k1"), age: 2_000)
        try mark(files.directory("k2"), age: 2_000)
        #expect(trim(to: .max, account: "1") == mine + tree + other && trim(to: .max, account: "3") == 0)
        #expect(trim(to: mine + tree, account: "1") == mine + tree && left == ["k1", "k1/a", "k1/b", "k2"])
        // A mirror that goes takes the trees of others with it, which cost its account nothing.
        #expect(trim(to: 0, account: "1") == 0 && left == ["k2"])
    }

    /// Bytes that a name hides would be nobody's.
    @Test func namesThatAreNoTextAreCounted() throws {
        let before = try make("k1")
        let name = Array("\(files.mirror("k1"))/".utf8).map { CChar(bitPattern: $0) } + [-1, -2]
        try #require(mkdir(name + [0], 0o700) == 0)
        let file = open(name + [47, -3, 0], O_WRONLY | O_CREAT, 0o600)
        try #require(file >= 0)
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        #expect(write(file, bytes, bytes.count) == bytes.count)
        close(file)
        #expect(files.bytes(of: files.mirror("k1")) >= before + 1 << 20)
        // Read-only folders do not keep anything here.
        chmod(name + [0], 0o500)
        files.remove(files.directory("k1"))
        #expect(left == [])
    }

    @Test func aShareIsGivenOutToItsLastByte() async throws {
        let held = try make("k1", account: "1")
        try make("k2", account: "2")
        func share(_ limit: Int64, uses: [TreeUse]? = []) -> CacheShare {
            CacheShare(files: files, account: CacheAccount(name: "1") { uses }, limitBytes: limit)
        }
        // In use, so that nothing is trimmed.
        let uses = [TreeUse(cacheKey: "k1", commit: CacheTrimTests.commit)]
        #expect(try await share(held + 1_000, uses: uses).room(for: 1_000) == 1_000)
        for (limit, bytes) in [(held + 1_000, Int64(1_001)), (held, 0), (held - 1, 0)] {
            let error = await #expect(throws: RepositoryError.self) { try await share(limit, uses: uses).room(for: bytes) }
            #expect(error?.code == .repositoryTooLarge)
        }
        #expect(await share(held + 5, uses: uses).allRoom() == 5)
        // While nobody knows what is in use, nothing goes; afterwards as much as must.
        await #expect(throws: RepositoryError.self) { try await share(held + 1_000, uses: nil).room(for: 1_001) }
        #expect(left == ["k1", "k2"])
        #expect(try await share(held + 1_000).room(for: 1_000) == 1_000)
        #expect(left == ["k1", "k2"])
        #expect(try await share(held + 1_000).room(for: 1_001) == held + 1_000)
        #expect(left == ["k2"])
    }
}
