import Crypto
import Database
import FoundationEssentials
import Support
import Testing

@Suite struct BlobStoreTests {
    private let folder = TestFolder()

    private func open(recordTime: Duration = .seconds(600)) throws -> BlobStore {
        try BlobStore(directory: "\(folder.path)/blobs", recordTime: recordTime)
    }

    private func store(_ blobs: BlobStore, _ text: String) async throws -> [UInt8] {
        let draft = try await blobs.draft()
        try await draft.write(Array(text.utf8))
        return try await blobs.finish(draft).digest
    }

    private func files(in name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/blobs/\(name)").sorted()
    }

    @Test func aBlobIsFoundByTheDigestOfAllItsBytes() async throws {
        let blobs = try open()
        let draft = try await blobs.draft()
        for piece in ["", "one ", "and ", "two"] { try await draft.write(Array(piece.utf8)) }
        let (digest, size) = try await blobs.finish(draft)
        #expect(digest == SHA256.digest(Array("one and two".utf8)) && size == 11)
        let name = Hex.encode(digest)
        #expect(blobs.path(of: digest) == "\(folder.path)/blobs/\(name.prefix(2))/\(name)")
        #expect(FileManager.default.contents(atPath: blobs.path(of: digest)) == Data("one and two".utf8))
        #expect(try files(in: "tmp") == [])
    }

    @Test func nothingIsLeftOfADraftThatIsDroppedOrThatACrashInterrupted() async throws {
        let blobs = try open()
        do {
            let draft = try await blobs.draft()
            try await draft.write([1, 2, 3])
            #expect(try files(in: "tmp").count == 1)
        }
        #expect(try files(in: "tmp") == [])
        #expect(FileManager.default.createFile(atPath: "\(folder.path)/blobs/tmp/half", contents: Data([1])))
        let digest = try await store(blobs, "whole")
        let again = try open()
        #expect(try files(in: "tmp") == [])
        #expect(FileManager.default.fileExists(atPath: again.path(of: digest)))
    }

    @Test func aBlobThatMayBeAboutToBeRecordedStays() async throws {
        let blobs = try open()
        let digest = try await store(blobs, "one")
        #expect(!blobs.remove(digest))
        #expect(FileManager.default.fileExists(atPath: blobs.path(of: digest)))
    }

    @Test func onceItsTimeIsOverItIsRemovedAndCanComeAgain() async throws {
        let blobs = try open(recordTime: .zero)
        let digest = try await store(blobs, "one")
        #expect(blobs.remove(digest))
        #expect(!FileManager.default.fileExists(atPath: blobs.path(of: digest)))
        // Removing is idempotent: a crash may come between the bytes and their row.
        #expect(blobs.remove(digest))
        #expect(try await store(blobs, "one") == digest)
        #expect(FileManager.default.contents(atPath: blobs.path(of: digest)) == Data("one".utf8))
    }
}
