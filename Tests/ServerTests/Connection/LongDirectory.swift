import CSystem
import Glibc
import Runtime

/// A temporary directory whose path is longer than a socket address can hold.
final class LongDirectory: Sendable {
    let path: String
    private let root: String

    init() throws(SystemError) {
        var template = Array("/tmp/hearth-server-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .last("mkdtemp") }
        root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = root + "/" + String(repeating: "d", count: 150)
        guard mkdir(path, 0o700) == 0 else { throw .last("mkdir") }
    }

    deinit {
        for name in ["server.sock", "stale.sock"] { unlink("\(path)/\(name)") }
        rmdir(path)
        rmdir(root)
    }

    /// Leaves behind a socket file that nobody answers at.
    func makeStale(_ other: String) {
        let folder = hearth_open(path, O_RDONLY | O_DIRECTORY, 0)
        close(hearth_unix_socket_at(folder, "stale.sock", true, 1))
        close(folder)
    }
}
