import FoundationEssentials
import Runtime

/// A test's directory, removed with this object.
final class TemporaryDirectory: Sendable {
    /// The absolute path.
    let path: String

    init() throws {
        let name = (0..<12).map { _ in String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a") }.joined()
        path = "/tmp/hearth-test-\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Returns the path of a file in the directory.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and creates its folders.
    func write(_ text: String, to name: String) throws {
        let full = file(name)
        let folder = String(full[..<(full.lastIndex(of: "/") ?? full.startIndex)])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: full))
    }
}
