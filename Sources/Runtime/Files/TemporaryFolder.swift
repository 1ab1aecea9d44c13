internal import Glibc

/// A private temporary directory, mode 0700, below the system's directory for temporary files. Its owner removes it.
public struct TemporaryFolder: Sendable {
    /// The absolute path.
    public let path: String

    /// The parent directory: `TMPDIR` if it is absolute, otherwise `/tmp`.
    public static var parent: String {
        guard let named = getenv("TMPDIR").map({ String(cString: $0) }), named.hasPrefix("/") else { return "/tmp" }
        return named
    }

    /// Creates a directory whose name begins with `name`.
    public init(_ name: String, in parent: String = TemporaryFolder.parent) throws(SystemError) {
        var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp in \(parent)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the directory with all its contents.
    public func remove() {
        FileTree.remove(path)
    }
}
