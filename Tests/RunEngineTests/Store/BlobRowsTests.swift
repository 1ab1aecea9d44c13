import Database
import Runtime
import Testing

@testable import RunEngine

@Suite struct BlobRowsTests {
    @Test func onlyBlobsThatNothingRefersToAreUnused() async throws {
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
