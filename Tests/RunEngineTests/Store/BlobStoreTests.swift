import Database
import FoundationEssentials
import Runtime
import Testing

@testable import RunEngine

@Suite struct BlobStoreTests {
    private func store(_ blobs: BlobStore, _ text: String) async throws -> [UInt8] {
        let draft = try await blobs.draft()
        try await draft.write(Array(text.utf8))
        return try await blobs.finish(draft).digest
    }

    @Test func aBlobThatMayBeAboutToBeRecordedStays() async throws {
        let directory = try TemporaryDirectory()
        let blobs = try BlobStore(directory: directory.appending("blobs"))
        let digest = try await store(blobs, "one")
        #expect(!blobs.remove(digest))
        #expect(FileManager.default.fileExists(atPath: blobs.path(of: digest)))
    }

    @Test func onceItsTimeIsOverItIsRemovedAndCanComeAgain() async throws {
        let directory = try TemporaryDirectory()
        let blobs = try BlobStore(directory: directory.appending("blobs"), recordTime: .zero)
        let digest = try await store(blobs, "one")
        #expect(blobs.remove(digest))
        #expect(!FileManager.default.fileExists(atPath: blobs.path(of: digest)))
        // Removing is idempotent: a crash may come between the bytes and their row.
        #expect(blobs.remove(digest))
        #expect(try await store(blobs, "one") == digest)
        #expect(FileManager.default.contents(atPath: blobs.path(of: digest)) == Data("one".utf8))
    }

    @Test func onlyWhatNothingRefersToIsUnused() async throws {
        let directory = try TemporaryDirectory()
        let store = try Store.open(path: directory.appending("hearth.db"), schema: .hearth, clock: SystemTime()) { _ in }
        let digests = try await store.write { (tx) throws(StoreError) -> [[UInt8]] in
            var digests: [[UInt8]] = []
            for number in 0..<3 {
                let digest = [UInt8](repeating: UInt8(number + 1), count: 32)
                try tx.connection.insertBlob(digest, size: 1, now: tx.now)
                digests.append(digest)
            }
            return digests
        }
        let unused = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.unusedBlobs(after: [], limit: 2) }
        #expect(unused == Array(digests.prefix(2)))
        let rest = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.unusedBlobs(after: unused[1], limit: 2) }
        #expect(rest == [digests[2]])
        try await store.write { (tx) throws(StoreError) in for digest in unused { try tx.connection.removeUnusedBlob(digest) } }
        let left = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.unusedBlobs(after: [], limit: 9) }
        #expect(left == rest)
        await store.close()
    }
}
