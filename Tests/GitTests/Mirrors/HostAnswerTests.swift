import FoundationEssentials
import Support
import Testing

@testable import Git
@testable import Runtime

/// The answer to a question of our own decides what git's failure means, before any words do.
@Suite struct HostAnswerTests {
    private func result(_ words: String) -> GitResult {
        let output = ProcessOutput(
            status: .exited(128), standardOutput: [], standardError: Array(words.utf8), hasTimedOut: false, isTruncated: false)
        return GitResult(output: output, reach: .network(.https))
    }

    @Test(arguments: [
        (HostAnswer.status(404), RepositoryError.Code.repositoryNotFound), (.status(403), .repositoryNotFound), (.status(401), .repositoryNotFound),
        (.missing, .repositoryNotFound), (.status(500), .repositoryUnreachable), (.status(429), .repositoryUnreachable),
        (.status(302), .repositoryUnreachable), (.moved(to: "x"), .repositoryUnreachable),
    ])
    func theAnswerSaysMoreThanTheWords(answer: HostAnswer, code: RepositoryError.Code) {
        let error = answer.error(of: result("fatal: something nobody knows"))
        #expect(error.code == code && error.detail == "fatal: something nobody knows")
        #expect(answer.error(of: result("fatal: x: No space left on device")).code == .storageFull, "the disk is ours")
    }

    @Test(arguments: [HostAnswer.none, .status(200), .status(299)]) func withoutAnAnswerTheWordsDecide(answer: HostAnswer) {
        #expect(answer.error(of: result("fatal: early EOF")).code == .repositoryUnreachable)
        #expect(answer.error(of: result("fatal: fsck error in packed object")).code == .cloneFailed)
    }

    @Test(arguments: [
        ("http://h/a", "http://h/b", true), ("http://h", "http://h/b?c#d", true), ("http://h:80/a", "http://h:8080/a", false),
        ("http://h/a", "http://h.evil/a", false), ("http://h/a", "https://h/a", false), ("http://h/a", "http://h@evil/a", false),
        ("http://h/a", "file:///h/a", false), ("http://h/a", "/a", false), ("http://h/a", "http://h\\@evil/a", false),
    ])
    func anOriginIsTheSameToTheLastByte(one: String, other: String, isSame: Bool) {
        #expect(HostAnswer.haveOneOrigin(one, other) == isSame)
    }

    @Test func aDirectoryIsLookedAt() async throws {
        let folder = TestFolder()
        let upstream = try await GitRepository.create(at: folder.appending("web"))
        try await upstream.git("clone", "--quiet", "--bare", ".", folder.appending("bare.git"))
        try FileManager.default.createDirectory(atPath: folder.appending("plain"), withIntermediateDirectories: true)
        for (name, answer) in [("web", HostAnswer.none), ("bare.git", .none), ("plain", .missing), ("nothing", .missing)] {
            #expect(await HostAnswer.ask("file://\(folder.appending(name))") == answer, "\(name)")
        }
    }
}
