internal import Database
internal import Runtime

/// Blobs in the database.
extension SQLConnection {
    func insertBlob(_ digest: [UInt8], size: Int64, now: Timestamp) throws(StoreError) {
        try run("INSERT INTO blobs (digest, size, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [.blob(digest), .integer(size), .at(now)])
    }

    private static let isUnused = """
        NOT EXISTS (SELECT 1 FROM runs WHERE patch_blob = digest) AND NOT EXISTS (SELECT 1 FROM turns WHERE patch_blob = digest)
        """

    /// Returns blobs that nothing refers to, in order of their digests, after a given one.
    func unusedBlobs(after digest: [UInt8], limit: Int) throws(StoreError) -> [[UInt8]] {
        try all(
            "SELECT digest FROM blobs WHERE digest > ? AND \(SQLConnection.isUnused) ORDER BY digest LIMIT ?", [.blob(digest), .integer(limit)]
        ) { (row) throws(StoreError) in row.blob(0) }
    }

    /// Deletes a blob's row, unless something refers to it by now.
    func removeUnusedBlob(_ digest: [UInt8]) throws(StoreError) {
        try run("DELETE FROM blobs WHERE digest = ? AND \(SQLConnection.isUnused)", [.blob(digest)])
    }

    func blobSize(_ digest: [UInt8]) throws(StoreError) -> Int64? {
        try first("SELECT size FROM blobs WHERE digest = ?", [.blob(digest)], { (row) throws(StoreError) in row.int(0) })
    }
}
