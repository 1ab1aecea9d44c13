internal import CSystem
internal import Crypto
internal import Glibc
internal import Runtime

/// Large data as files named by their SHA-256: `blobs/aa/<sha256>`. A file is complete, on disk and in place before its row is written.
struct BlobStore: Sendable {
    /// Bytes that are still being written to a future blob.
    struct Draft: Sendable {
        fileprivate let file: BlobFileWriter

        /// Appends bytes.
        func write(_ bytes: [UInt8]) async throws(SystemError) {
            let file = file
            try await BlockingPool.shared.run { () throws(SystemError) in try file.write(bytes) }
        }
    }

    private let directory: String
    private let recordTime: Duration
    /// Blobs finished by this process, with the time: their rows may not be written yet.
    private let finished = Locked<[[UInt8]: Instant]>([:])

    /// - Parameter recordTime: How long after it is finished a blob may still get its first row.
    init(directory: String, recordTime: Duration = .seconds(600)) throws(SystemError) {
        self.directory = directory
        self.recordTime = recordTime
        for path in [directory, "\(directory)/tmp"] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last("mkdir \(path)") }
        }
        // Nobody owns the files that a crash left half written.
        if let listing = opendir("\(directory)/tmp") {
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                if name != ".", name != ".." { unlink("\(directory)/tmp/\(name)") }
            }
            closedir(listing)
        }
    }

    /// Begins a blob.
    func draft() async throws(SystemError) -> Draft {
        let path = "\(directory)/tmp/\(Hex.encode(RandomBytes.make(12)))"
        return Draft(file: try await BlockingPool.shared.run { () throws(SystemError) in try BlobFileWriter(path: path) })
    }

    /// Moves a finished blob into its permanent place.
    func finish(_ draft: Draft) async throws(SystemError) -> (digest: [UInt8], size: Int64) {
        let file = draft.file
        let directory = directory
        let finished = finished
        return try await BlockingPool.shared.run { () throws(SystemError) in
            // Noted before it is in place: from then on nobody removes it.
            try file.finish(into: directory) { digest in finished.withLock { $0[digest] = SystemTime().monotonic } }
        }
    }

    /// Removes the bytes of a blob that nothing refers to. Returns `false` if a row may be about to refer to it.
    func remove(_ digest: [UInt8]) -> Bool {
        let path = path(of: digest)
        return finished.withLock { finished in
            if let time = finished[digest] {
                guard time.duration(to: SystemTime().monotonic) >= recordTime else { return false }
                finished[digest] = nil
            }
            return unlink(path) == 0 || errno == ENOENT
        }
    }

    /// The path of a blob's bytes.
    func path(of digest: [UInt8]) -> String {
        let name = Hex.encode(digest)
        return "\(directory)/\(name.prefix(2))/\(name)"
    }
}
