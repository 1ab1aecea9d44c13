internal import Runtime

/// Blobs in the database.
extension Connection {
    func insertBlob(_ digest: [UInt8], size: Int64, now: Timestamp) throws(StoreError) {
        try run("INSERT INTO blobs (digest, size, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [.blob(digest), .integer(size), .at(now)])
    }

    func blobSize(_ digest: [UInt8]) throws(StoreError) -> Int64? {
        try first("SELECT size FROM blobs WHERE digest = ?", [.blob(digest)], { (row) throws(StoreError) in row.int(0) })
    }
}
