internal import FoundationEssentials
internal import Glibc

/// A separate directory for one test, removed with the value.
public final class TestFolder: Sendable {
    /// The path of the directory.
    public let path: String

    /// Creates the directory.
    public init() {
        var template = Array("/tmp/hearth-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } ?? "/tmp" }
    }

    /// Returns the path of something in the directory.
    public func appending(_ name: String) -> String { "\(path)/\(name)" }

    deinit {
        if path != "/tmp" { try? FileManager.default.removeItem(atPath: path) }
    }
}
