import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Git

@Suite struct LFSPointerTests {
    private static let digest = String(repeating: "0af9", count: 16)
    private static let version = "version https://git-lfs.github.com/spec/v1\n"

    private func pointer(_ text: String) -> LFSPointer? { LFSPointer(Array(text.utf8)) }

    @Test func aPointerNamesItsContents() {
        let pointer = pointer("\(LFSPointerTests.version)oid sha256:\(LFSPointerTests.digest)\nsize 12345\n")
        #expect(pointer?.digest == LFSPointerTests.digest && pointer?.bytes == 12_345)
        // Extensions come between version and oid; the last line may lack its end.
        let extended = self.pointer("\(LFSPointerTests.version)ext-0-x sha256:1\noid sha256:\(LFSPointerTests.digest)\nsize 0")
        #expect(extended?.bytes == 0)
    }

    @Test(arguments: [
        "oid sha256:\(digest)\nsize 1\n", "version https://example.org/spec/v1\noid sha256:\(digest)\nsize 1\n", "\(version)oid sha256:\(digest)\n",
        "\(version)size 1\n", "\(version)oid sha256:\(digest)\nsize -1\n", "\(version)oid sha256:\(digest)\nsize one\n",
        "\(version)oid sha256:\(digest)\nsize 9223372036854775808\n", "\(version)oid sha256:\(digest.dropLast())\nsize 1\n",
        "\(version)oid sha256:\(digest)0\nsize 1\n", "\(version)oid sha256:\(digest.uppercased())\nsize 1\n",
        "\(version)oid md5:\(digest)\nsize 1\n", "\(version)oid sha256:../../\(digest.dropFirst(6))\nsize 1\n",
        " \(version)oid sha256:\(digest)\nsize 1\n",
    ])
    func anythingElseIsNone(text: String) {
        #expect(pointer(text) == nil)
    }

    @Test func aPointerIsShort() {
        let text = "\(LFSPointerTests.version)oid sha256:\(LFSPointerTests.digest)\nsize 1\n"
        let most = Int(CollectLimits.pointerBytes)
        #expect(pointer(text + String(repeating: "x", count: most - text.utf8.count)) != nil)
        #expect(pointer(text + String(repeating: "x", count: most - text.utf8.count + 1)) == nil)
    }

    @Test func onlyARegularFileIsReadAsOne() throws {
        let folder = TestFolder()
        let text = "\(LFSPointerTests.version)oid sha256:\(LFSPointerTests.digest)\nsize 1"
        try text.write(toFile: folder.appending("file"), atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: folder.appending("link"), withDestinationPath: "file")
        try #require(mkfifo(folder.appending("pipe"), 0o600) == 0)
        #expect(LFSPointer.read(folder.appending("file"))?.bytes == 1)
        for name in ["link", "pipe", "nothing", "."] { #expect(LFSPointer.read(folder.appending(name)) == nil, "\(name)") }
    }
}
