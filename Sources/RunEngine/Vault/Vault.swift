internal import Crypto
internal import CSystem
internal import Glibc
internal import Runtime

/// Seals secrets that the database must not hold in the clear. The key is a file of its own beside the database, so that a copy of only one of them
/// reveals nothing.
struct Vault: Sendable {
    private let key: [UInt8]

    /// Reads the key, or creates it at the first start.
    init(path: String) throws(SystemError) {
        let file = hearth_open(path, O_RDWR | O_CREAT, 0o600)
        let descriptor = try Descriptor(result: file, of: "open \(path)")
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor.raw, &bytes, 32, 0)
        if count == 0 {
            bytes = RandomBytes.make(32)
            guard pwrite(descriptor.raw, bytes, 32, 0) == 32, fsync(descriptor.raw) == 0 else { throw .last("write \(path)") }
        } else if count != 32 {
            throw SystemError(code: EINVAL, call: "read \(path)")
        }
        key = bytes
    }

    /// Seals bytes for one place: table, column and the id of the row's owner.
    func seal(_ plain: [UInt8], for place: String) -> [UInt8] {
        guard let sealed = try? SealedBox.seal(plain, key: key, context: Array(place.utf8)) else {
            preconditionFailure("AES-GCM with a key of 32 bytes cannot fail")
        }
        return sealed
    }

    /// Opens bytes that were sealed for the same place; returns `nil` for any others.
    func open(_ sealed: [UInt8], for place: String) -> [UInt8]? {
        try? SealedBox.open(sealed, key: key, context: Array(place.utf8))
    }
}
