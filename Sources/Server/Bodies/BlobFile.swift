internal import Glibc
public import Runtime

/// A part of an open file, which the kernel sends. The file is closed with its last user; until then it must not shrink.
public final class BlobFile: Sendable {
    private let descriptor: Descriptor
    /// The first byte of the part.
    public let offset: Int64
    /// The number of bytes in the part.
    public let count: Int

    /// Creates a part of `count` bytes from `offset` of an open regular file.
    public init(_ descriptor: consuming Descriptor, offset: Int64 = 0, count: Int) {
        self.descriptor = descriptor
        self.offset = offset
        self.count = count
    }

    /// Opens the file at a path and takes its first `count` bytes.
    public convenience init(path: String, count: Int) throws(SystemError) {
        self.init(try Descriptor(opening: path, O_RDONLY), count: count)
    }

    var raw: Int32 { descriptor.raw }
}
