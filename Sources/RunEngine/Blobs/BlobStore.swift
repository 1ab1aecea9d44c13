internal import CSystem
internal import Crypto
internal import Glibc
internal import Runtime

/// Large data as files, named by their SHA-256: `blobs/aa/<sha256>`. A file is complete, on disk and in its place before its row is written.
struct BlobStore: Sendable {
    /// Bytes on their way to becoming a blob.
    struct Draft: Sendable {
        fileprivate let file: BlobFileWriter

        /// Adds bytes.
        func write(_ bytes: [UInt8]) async throws(SystemError) {
            let file = file
            try await BlockingPool.shared.run { () throws(SystemError) in try file.write(bytes) }
        }
    }

    private let directory: String

    init(directory: String) throws(SystemError) {
        self.directory = directory
        for path in [directory, "\(directory)/tmp"] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last("mkdir \(path)") }
        }
        // What a crash left half written belongs to nobody.
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

    /// Puts a blob into its place for good.
    func finish(_ draft: Draft) async throws(SystemError) -> (digest: [UInt8], size: Int64) {
        let file = draft.file
        let directory = directory
        return try await BlockingPool.shared.run { () throws(SystemError) in try file.finish(into: directory) }
    }

    /// Where a blob's bytes are.
    func path(of digest: [UInt8]) -> String {
        let name = Hex.encode(digest)
        return "\(directory)/\(name.prefix(2))/\(name)"
    }
}
