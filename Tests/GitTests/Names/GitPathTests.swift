import Testing

@testable import Git

@Suite struct GitPathTests {
    @Test(arguments: [
        (Array("src/a.txt".utf8), "src/a.txt"), (Array("ü 漢 \u{1f600}\n\"".utf8), "ü 漢 \u{1f600}\n\""),
        ([0x66, 0xfc, 0x72], #""f\374r""#), ([0xff, 0x22, 0x5c, 0x09, 0x0a, 0x01, 0x7f], #""\377\"\\\t\n\001\177""#),
        (Array("é".utf8) + [0xe9], #""\303\251\351""#),
    ])
    func namesThatAreNoTextAreQuotedAsGitDoes(bytes: [UInt8], shown: String) {
        #expect(GitPath(bytes).shown == shown)
    }

    @Test func whatLiesBelowIsToldByWholeNames() {
        let path = GitPath("a/bc/d".utf8)
        #expect(path.isBelow(GitPath("a".utf8)) && path.isBelow(GitPath("a/bc".utf8)))
        #expect(!path.isBelow(GitPath("a/b".utf8)) && !path.isBelow(path))
        #expect(Array(path.root) == Array("a".utf8) && Array(path.name) == Array("d".utf8))
    }
}
