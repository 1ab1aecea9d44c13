/// A path within a work tree as git and the kernel see it: bytes, which need not be valid UTF-8.
public struct GitPath: Sendable, Hashable {
    /// The bytes, without a slash at either end.
    public let bytes: [UInt8]

    /// Creates a path from its bytes.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The path for people and JSON: unchanged if it is UTF-8, otherwise quoted as git quotes it.
    public var shown: String {
        String(validating: bytes, as: UTF8.self) ?? quoted
    }

    /// The path as text; `nil` if it is not UTF-8.
    var text: String? { String(validating: bytes, as: UTF8.self) }

    /// The last component.
    var name: ArraySlice<UInt8> {
        bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// The first component.
    var root: ArraySlice<UInt8> { bytes.prefix { $0 != UInt8(ascii: "/") } }

    /// Returns whether the path lies in a directory.
    func isBelow(_ directory: GitPath) -> Bool {
        bytes.count > directory.bytes.count && bytes[directory.bytes.count] == UInt8(ascii: "/") && bytes.starts(with: directory.bytes)
    }

    /// Returns whether the path lies in one of these directories.
    func isBelow(anyOf directories: Set<GitPath>) -> Bool {
        guard !directories.isEmpty else { return false }
        return bytes.indices.contains { bytes[$0] == UInt8(ascii: "/") && directories.contains(GitPath(bytes[..<$0])) }
    }

    /// Returns the path of an entry of this directory.
    public func appending(_ name: some Sequence<UInt8>) -> GitPath {
        bytes.isEmpty ? GitPath(name) : GitPath(bytes + [UInt8(ascii: "/")] + Array(name))
    }

    /// The path for a C library call.
    var zeroTerminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    /// The path with C quotes and escapes, octal for bytes that are not ASCII (git-config(1), core.quotePath).
    private var quoted: String {
        var text = "\""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""): text += "\\\""
            case UInt8(ascii: "\\"): text += "\\\\"
            case 7: text += "\\a"
            case 8: text += "\\b"
            case 9: text += "\\t"
            case 10: text += "\\n"
            case 11: text += "\\v"
            case 12: text += "\\f"
            case 13: text += "\\r"
            case 0x20...0x7e: text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 8)
                text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return text + "\""
    }
}
