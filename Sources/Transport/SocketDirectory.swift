internal import CSystem
internal import Glibc
internal import Runtime
internal import Synchronization

/// A directory that holds a Unix socket, kept open: a socket address takes 108 bytes, so the socket is addressed as
/// `/proc/self/fd/<number>/<name>`, whatever the length of the directory's own path.
final class SocketDirectory: Sendable {
    private static let count = Atomic<Int>(0)

    /// A host name that differs for each opened directory. Part of the URL: libcurl identifies connections by host and socket path, and a
    /// descriptor's number is reused for other directories.
    let host: String
    private let descriptor: Descriptor

    init(_ path: String) throws(SystemError) {
        descriptor = try Descriptor(result: hearth_open(path, O_RDONLY | O_DIRECTORY, 0), of: "open \(path)")
        host = "socket-\(SocketDirectory.count.add(1, ordering: .relaxed).newValue)"
    }

    /// Returns the path of a socket in the directory, valid while this value lives.
    func path(of name: String) -> String {
        "/proc/self/fd/\(descriptor.raw)/\(name)"
    }
}
