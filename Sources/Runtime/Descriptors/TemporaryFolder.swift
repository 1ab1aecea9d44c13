internal import Glibc

/// A directory of one's own for a while, mode 0700, below the system's for temporary files. Its owner removes it.
public struct TemporaryFolder: Sendable {
    /// Absolute.
    public let path: String

    /// Where they are made: `TMPDIR` when it is absolute, otherwise `/tmp`.
    public static var parent: String {
        guard let named = getenv("TMPDIR").map({ String(cString: $0) }), named.hasPrefix("/") else { return "/tmp" }
        return named
    }

    /// Makes one whose name begins with `name`.
    public init(_ name: String, in parent: String = TemporaryFolder.parent) throws(SystemError) {
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp in \(parent)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it with all that is in it.
    public func remove() {
        FileTree.remove(path)
    }
}
