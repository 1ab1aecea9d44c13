internal import Crypto
internal import CSystem
internal import Glibc
internal import Runtime

/// A file that is written sequentially and then renamed to its digest. Used by one task at a time.
final class BlobFileWriter: @unchecked Sendable {  // calls never overlap: the owner awaits each before making the next
    private let path: String
    private let file: Descriptor
    private var digest = IncrementalSHA256()
    private var size: Int64 = 0
    private var isFinished = false

    init(path: String) throws(SystemError) {
        self.path = path
        file = try Descriptor(result: hearth_open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600), of: "open \(path)")
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

    /// - Parameter willPlace: Called with the digest before the file is moved into place.
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
            let handle = try Descriptor(result: hearth_open(parent, O_RDONLY | O_DIRECTORY, 0), of: "open \(parent)")
            guard fsync(handle.raw) == 0 else { throw .last("fsync \(parent)") }
        }
        return (digest, size)
    }
}
