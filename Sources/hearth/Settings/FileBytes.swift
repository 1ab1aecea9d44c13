internal import Glibc
internal import Runtime

/// Reads small files completely: settings and secrets.
enum FileBytes {
    private static let chunk = 65_536
    /// The most bytes of a file. A larger one is a mistake (a device, a log) and would fill the memory.
    private static let limit = 1 << 20

    /// Returns the bytes of the file at `path`; throws if there are more than 1 MiB.
    static func read(_ path: String) throws(SystemError) -> [UInt8] {
        let file = try Descriptor(result: open(path, O_RDONLY | O_CLOEXEC), of: "open \(path)")
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: chunk)
        while true {
            let count = Glibc.read(file.raw, &buffer, chunk)
            if count < 0 {
                if errno == EINTR { continue }
                throw .last("read \(path)")
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw SystemError(code: EFBIG, call: "read \(path)") }
        }
    }
}
