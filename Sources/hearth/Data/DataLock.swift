internal import Glibc
internal import Runtime

/// The right to use a data directory, held for as long as this object lives.
final class DataLock: Sendable {
    private let file: Descriptor

    /// Takes over the locked file and writes this process's id into it, for the message that the next process gets.
    init(_ file: consuming Descriptor) {
        self.file = file
        let number = Array("\(getpid())\n".utf8)
        ftruncate(self.file.raw, 0)
        pwrite(self.file.raw, number, number.count, 0)
    }

    /// Returns the id that the lock's holder wrote into the file.
    static func holder(of file: borrowing Descriptor) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(file.raw, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: buffer[..<count].prefix { $0 != 0x0a }, as: UTF8.self))
    }
}
