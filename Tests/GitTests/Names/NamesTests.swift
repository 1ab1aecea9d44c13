import Testing

@testable import Git

@Suite struct NamesTests {
    @Test(arguments: ["acme/web", "a/b", "Acme-Corp/web.js", "acme/_private", "o/r-1.2"])
    func acceptsRepositoryNames(_ text: String) {
        #expect(RepositoryName(text)?.description == text)
    }

    @Test(arguments: [
        "", "web", "/web", "acme/", "acme/web/x", "../web", "acme/..", "./web", "-o/web", "acme/-upload-pack", "acme/web.git", "acme/web.GIT",
        "ac me/web",
        "acme/web?x", "acme/web#x", "acme/we:b", "user@host/web", "acme/w\u{0}b", "acme/wéb", "acme/w\nb", "acme/a.lock", "acme/a.",
    ])
    func refusesEverythingElseAsARepositoryName(_ text: String) {
        #expect(RepositoryName(text) == nil)
    }

    @Test func refusesARepositoryNameOfMoreThanAHundredBytesASegment() {
        #expect(RepositoryName("a/" + String(repeating: "r", count: 100)) != nil)
        #expect(RepositoryName("a/" + String(repeating: "r", count: 101)) == nil)
    }

    @Test func makesTheURLOfARepository() throws {
        let name = try #require(RepositoryName("acme/web"))
        #expect(RepositoryHost(baseURL: "https://github.com/")?.url(of: name) == "https://github.com/acme/web.git")
        #expect(RepositoryHost(baseURL: "http://git.lan:3000/sub")?.url(of: name) == "http://git.lan:3000/sub/acme/web.git")
        #expect(RepositoryHost(baseURL: "file:///srv/git")?.url(of: name) == "file:///srv/git/acme/web.git")
    }

    @Test(arguments: [
        "", "github.com", "ssh://git@github.com", "ext::sh -c x", "https://", "https:///x", "file://host/x", "https://user:pw@host", "https://h/?a=b",
        "file:///srv/../etc", "https://-oProxyCommand", "https://ho st",
    ])
    func refusesABaseURLThatIsNone(_ text: String) {
        #expect(RepositoryHost(baseURL: text) == nil)
    }

    @Test(arguments: ["main", "feature/x", "v1.0", "9f2c1d0", "refs/heads/main", "ünï"])
    func acceptsRefNames(_ name: String) {
        #expect(RefName.isValid(name))
    }

    @Test(arguments: [
        "", "-x", "--upload-pack=x", "a..b", "a b", "a~1", "a^", "a:b", "a?", "a*", "a[", "a\\b", "/a", "a/", "a//b", ".a", "a/.b", "a.lock",
        "a.lock/b", "a.",
        "@", "a@{1}",
        "a\nb",
        // To git these are bytes: a dash, dots and a slash with something after them.
        "-\u{301}x", "a..\u{301}b", "a/\u{301}/.b", "a/.\u{301}", ".\u{301}a", "a\u{7f}b",
    ])
    func refusesWhatGitWouldNotTakeAsARefName(_ name: String) {
        #expect(!RefName.isValid(name))
    }

    @Test func aRefNameHasAtMost255Bytes() {
        #expect(RefName.isValid(String(repeating: "r", count: 255)) && !RefName.isValid(String(repeating: "r", count: 256)))
        #expect(!RefName.isValid(String(repeating: "é", count: 128)))
    }

    @Test(arguments: [
        (40, true, true), (64, true, true), (39, false, true), (41, false, true), (63, false, true), (65, false, false), (7, false, true),
        (6, false, false),
    ])
    func aCommitIsKnownByItsDigits(count: Int, isWhole: Bool, isPrefix: Bool) {
        let id = String(repeating: "a", count: count)
        #expect(CommitID.isWhole(id) == isWhole && CommitID.isPrefix(id) == isPrefix)
        #expect(!CommitID.isWhole(id.uppercased()) && !CommitID.isPrefix(id.uppercased()) && !CommitID.isWhole("g" + id.dropFirst()))
    }

    @Test func resolvesBranchBeforeTagAndPeelsAnnotatedTags() {
        let one = String(repeating: "1", count: 40)
        let two = String(repeating: "2", count: 40)
        let three = String(repeating: "3", count: 40)
        let list = RefList(
            parsing: """
                ref: refs/heads/trunk\tHEAD
                \(one)\tHEAD
                \(one)\trefs/heads/trunk
                \(two)\trefs/heads/same
                \(one)\trefs/tags/same
                \(two)\trefs/tags/v1
                \(three)\trefs/tags/v1^{}
                """)
        #expect(list.resolve(nil) == ResolvedRef(name: "trunk", commit: one, branch: "trunk"))
        #expect(list.resolve("same") == ResolvedRef(name: "same", commit: two, branch: "same"))
        #expect(list.resolve("refs/tags/same") == ResolvedRef(name: "same", commit: one))
        #expect(list.resolve("v1") == ResolvedRef(name: "v1", commit: three))
        #expect(list.resolve("none") == nil)
    }

    @Test func countsAPatch() {
        let counts = PatchCounts(parsingNumstat: Array("3\t1\ta.txt\n-\t-\tb.png\n0\t7\t\"odd\\tname\"\n".utf8))
        #expect(counts.files == 3 && counts.additions == 3 && counts.deletions == 8 && counts.binaryFiles == 1)
    }

    @Test func readsChangedFilesWithOddNames() {
        let files = ChangedFile.parse(nameStatus: Array("A\0new\nline\0M\0b\0D\0c\0R097\0old\0new\0".utf8))
        #expect(files.map(\.path) == ["new\nline", "b", "c", "new"])
        #expect(files.map(\.change) == [.added, .modified, .deleted, .renamed])
        #expect(files.last?.previousPath == "old")
    }
}
