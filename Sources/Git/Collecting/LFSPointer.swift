internal import Crypto
internal import Glibc
internal import Runtime

/// A Git LFS pointer: the small file that git holds in place of contents stored elsewhere (git-lfs specification, "The Pointer").
public struct LFSPointer: Sendable, Hashable {
    /// The SHA-256 of the contents, in hexadecimal digits.
    public let digest: String
    /// The size of the contents.
    public let bytes: Int64

    /// Parses a pointer; returns `nil` if the bytes are none.
    public init?(_ contents: [UInt8]) {
        guard contents.count <= CollectLimits.pointerBytes, let text = String(validating: contents, as: UTF8.self),
            text.hasPrefix("version https://git-lfs.github.com/spec/")
        else { return nil }
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { values[words[0]] = words[1] }
        }
        guard let oid = values["oid"], oid.hasPrefix("sha256:"), let size = values["size"].flatMap({ Int64($0) }), size >= 0 else { return nil }
        let digits = oid.dropFirst("sha256:".count)
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return nil }
        digest = String(digits)
        bytes = size
    }

    /// Reads a regular file as a pointer; returns `nil` if it is none.
    public static func read(_ path: String) -> LFSPointer? {
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
            (shortest...CollectLimits.pointerBytes).contains(Int64(information.st_size)), let bytes = try? ByteFile.read(path)
        else { return nil }
        return LFSPointer(bytes)
    }

    /// A lower bound for the bytes of a pointer.
    private static let shortest: Int64 = 120

    /// Returns whether an open file, from its beginning to its end, has the contents.
    func names(_ file: borrowing Descriptor) throws(SystemError) -> Bool {
        let hash = IncrementalSHA256()
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        var total: Int64 = 0
        while total <= bytes {
            let count = piece.withUnsafeMutableBytes { Glibc.read(file.raw, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last("read") }
            if count == 0 { break }
            hash.update(Array(piece[..<count]))
            total += Int64(count)
        }
        return total == bytes && Hex.encode(hash.finish()) == digest
    }
}
