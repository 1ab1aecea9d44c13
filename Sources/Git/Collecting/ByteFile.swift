internal import CSystem
internal import Glibc
internal import Runtime

/// Reads and writes whole files, as bytes.
enum ByteFile {
    /// Returns all bytes of a file.
    static func read(_ path: String) throws(SystemError) -> [UInt8] {
        try read(try Descriptor(result: hearth_open(path, O_RDONLY, 0), of: "open \(path)"))
    }

    /// Returns all bytes of a regular file of a tree, whatever bytes its name has.
    static func read(_ path: GitPath, in tree: String) throws(SystemError) -> [UInt8] { try read(try open(path, in: tree)) }

    /// Opens a regular file of a tree. The agent may have replaced it meanwhile: links are not followed, pipes not waited for.
    static func open(_ path: GitPath, in tree: String) throws(SystemError) -> Descriptor {
        let full = GitPath(tree.utf8).appending(path.bytes)
        let file = try Descriptor(
            result: hearth_open(full.zeroTerminated, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0), of: "open \(path.shown)")
        var information = stat()
        guard fstat(file.raw, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(code: EINVAL, call: "read \(path.shown)")
        }
        return file
    }

    /// Returns all bytes of an open file.
    static func read(_ file: borrowing Descriptor) throws(SystemError) -> [UInt8] {
        var information = stat()
        fstat(file.raw, &information)
        var bytes = [UInt8](repeating: 0, count: max(0, Int(information.st_size)) + 4_096)
        var filled = 0
        while true {
            if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
            let start = filled
            let got = bytes.withUnsafeMutableBytes { Glibc.read(file.raw, $0.baseAddress! + start, $0.count - start) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .last("read") }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Replaces the contents of a file.
    static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let file = try Descriptor(result: hearth_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600), of: "open \(path)")
        var written = 0
        while written < bytes.count {
            let start = written
            let count = bytes.withUnsafeBytes { Glibc.write(file.raw, $0.baseAddress! + start, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last("write \(path)") }
            written += count
        }
    }
}
