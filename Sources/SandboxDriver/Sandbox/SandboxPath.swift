/// An absolute path as the processes inside a sandbox see it.
public struct SandboxPath: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The path; it begins with `/`.
    public let text: String

    /// Creates a path from its text.
    public init(_ text: String) {
        self.text = text
    }

    /// Returns the path of an entry below this one.
    public func appending(_ name: String) -> SandboxPath {
        SandboxPath(text == "/" ? "/\(name)" : "\(text)/\(name)")
    }

    /// The path's text.
    public var description: String { text }
}
