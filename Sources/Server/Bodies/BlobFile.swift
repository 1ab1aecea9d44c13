internal import CSystem
internal import Glibc
public import Runtime

/// A part of an open file that is to be sent by the kernel. The file is closed with its last user; it must not shrink meanwhile.
public final class BlobFile: Sendable {
    private let descriptor: Descriptor
    /// The first byte of the part.
    public let offset: Int64
    /// How many bytes.
    public let count: Int

    /// `count` bytes from `offset` of an open regular file.
    public init(_ descriptor: consuming Descriptor, offset: Int64 = 0, count: Int) {
        self.descriptor = descriptor
        self.offset = offset
        self.count = count
    }

    /// The first `count` bytes of the file at a path.
    public convenience init(path: String, count: Int) throws(SystemError) {
        self.init(try Descriptor(result: hearth_open(path, O_RDONLY, 0), of: "open \(path)"), count: count)
    }

    var raw: Int32 { descriptor.raw }
}
