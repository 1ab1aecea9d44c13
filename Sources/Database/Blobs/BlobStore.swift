internal import Crypto
internal import Glibc
public import Runtime

/// Large data as files named by their SHA-256: `blobs/aa/<sha256>`. A file is complete, on disk and in place before its row is written.
public struct BlobStore: Sendable {
    /// A blob that is still being written. Its bytes are dropped with the last copy of this value, unless the blob was finished.
    public struct Draft: Sendable {
        fileprivate let file: BlobFileWriter

        /// Appends bytes. One call at a time.
        public func write(_ bytes: [UInt8]) async throws(SystemError) {
            let file = file
            try await BlockingPool.shared.run { () throws(SystemError) in try file.write(bytes) }
        }
    }

    private let directory: String
    private let recordTime: Duration
    /// Blobs finished by this process, with the time: their rows may not be written yet.
    private let finished = Locked<[[UInt8]: Instant]>([:])

    /// Opens a directory of blobs, or creates it.
    ///
    /// - Parameter recordTime: the time after its completion within which a blob may still get its first row.
    public init(directory: String, recordTime: Duration = .seconds(600)) throws(SystemError) {
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
    public func draft() async throws(SystemError) -> Draft {
        let path = "\(directory)/tmp/\(Hex.encode(RandomBytes.make(12)))"
        return Draft(file: try await BlockingPool.shared.run { () throws(SystemError) in try BlobFileWriter(path: path) })
    }

    /// Completes a blob: puts it on disk and into its permanent place.
    public func finish(_ draft: Draft) async throws(SystemError) -> (digest: [UInt8], size: Int64) {
        let file = draft.file
        let directory = directory
        let finished = finished
        return try await BlockingPool.shared.run { () throws(SystemError) in
            // Noted before the file is in place: from then on nobody removes it.
            try file.finish(into: directory) { digest in finished.withLock { $0[digest] = SystemTime().monotonic } }
        }
    }

    /// Removes the bytes of a blob that no row refers to. Returns `false` if a row may be about to refer to it, or if the file cannot be removed.
    public func remove(_ digest: [UInt8]) -> Bool {
        let path = path(of: digest)
        return finished.withLock { finished in
            if let time = finished[digest] {
                guard time.duration(to: SystemTime().monotonic) >= recordTime else { return false }
                finished[digest] = nil
            }
            return unlink(path) == 0 || errno == ENOENT
        }
    }

    /// Returns the path of a blob's bytes.
    public func path(of digest: [UInt8]) -> String {
        let name = Hex.encode(digest)
        return "\(directory)/\(name.prefix(2))/\(name)"
    }
}

/// A file that is written sequentially and then renamed to its digest. Used by one task at a time.
private final class BlobFileWriter: @unchecked Sendable {  // calls never overlap: the owner awaits each before making the next
    private let path: String
    private let file: Descriptor
    private var digest = IncrementalSHA256()
    private var size: Int64 = 0
    private var isFinished = false

    init(path: String) throws(SystemError) {
        self.path = path
        file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    }

    deinit {
        if !isFinished { unlink(path) }
    }

    func write(_ bytes: [UInt8]) throws(SystemError) {
        digest.update(bytes)
        size += Int64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file.raw, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("write \(path)")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Puts the bytes on disk and the file into its place.
    ///
    /// - Parameter willPlace: called with the digest before the file is moved.
    func finish(into directory: String, willPlace: ([UInt8]) -> Void) throws(SystemError) -> (digest: [UInt8], size: Int64) {
        guard fsync(file.raw) == 0 else { throw .last("fsync \(path)") }
        let digest = digest.finish()
        willPlace(digest)
        let name = Hex.encode(digest)
        let folder = "\(directory)/\(name.prefix(2))"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw .last("mkdir \(folder)") }
        guard rename(path, "\(folder)/\(name)") == 0 else { throw .last("rename \(path)") }
        isFinished = true
        for parent in [folder, directory] {
            let handle = try Descriptor(opening: parent, O_RDONLY | O_DIRECTORY)
            guard fsync(handle.raw) == 0 else { throw .last("fsync \(parent)") }
        }
        return (digest, size)
    }
}
