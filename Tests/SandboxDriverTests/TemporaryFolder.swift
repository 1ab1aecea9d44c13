import FoundationEssentials
import Glibc

/// A directory of its own for one test, removed with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/hearth-test-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!).map { String(cString: $0) } ?? "/tmp" }
    }

    deinit {
        if path != "/tmp" { try? FileManager.default.removeItem(atPath: path) }
    }
}
