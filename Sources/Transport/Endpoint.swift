public import Crypto
internal import Glibc
internal import Runtime
internal import Synchronization

/// The address of a server, and the headers that grant access. Never printed: the headers are secrets.
public struct Endpoint: Sendable {
    /// The kinds of address.
    public enum Address: Sendable, Hashable, Codable {
        /// A Unix socket, by its directory and name: together they may be longer than a socket address can hold.
        case unix(directory: String, name: String)
        /// An absolute `http` or `https` URL without a path.
        case url(String)
    }

    /// The address.
    public let address: Address
    /// Headers sent with each request: `Authorization`, an access token.
    public let headers: Secret<[String: String]>

    /// Creates an endpoint with the headers that it requires.
    public init(address: Address, headers: [String: String] = [:]) {
        self.address = address
        self.headers = Secret(headers)
    }

    /// Returns the same address with one more header.
    public func adding(_ name: String, _ value: String) -> Endpoint {
        Endpoint(address: address, headers: headers.reveal().merging([name: value]) { $1 })
    }
}

/// Resolves an endpoint's address to what libcurl needs. It keeps a socket's directory open across requests, so that connections are reused.
final class EndpointResolver: Sendable {
    /// An address in libcurl's terms.
    struct Target: Sendable {
        /// The scheme and host, without a path.
        let base: String
        /// The socket's path, and the directory that must stay open while the path is in use.
        let socket: (path: String, directory: SocketDirectory)?
    }

    private let address: Endpoint.Address
    private let directory = Locked<SocketDirectory?>(nil)

    init(_ address: Endpoint.Address) {
        self.address = address
    }

    func resolve() throws(TransportError) -> Target {
        switch address {
        case .url(let text):
            guard text.hasPrefix("http://") || text.hasPrefix("https://") else { throw .malformed("not an http or https URL") }
            return Target(base: text.hasSuffix("/") ? String(text.dropLast()) : text, socket: nil)
        case .unix(let path, let name):
            let opened: SocketDirectory
            do throws(SystemError) {
                opened = try directory.withLock { (kept) throws(SystemError) in
                    if let kept { return kept }
                    let new = try SocketDirectory(path)
                    kept = new
                    return new
                }
            } catch {
                throw .refused("\(error)")
            }
            return Target(base: "http://\(opened.host)", socket: (opened.path(of: name), opened))
        }
    }

    /// Closes the directory, because another one may have taken its path: the next request opens it again.
    func forget() {
        directory.withLock { $0 = nil }
    }
}

/// A directory that holds a Unix socket, kept open: a socket address takes 108 bytes, so the socket is addressed as
/// `/proc/self/fd/<number>/<name>`, whatever the length of the directory's own path.
final class SocketDirectory: Sendable {
    private static let count = Atomic<Int>(0)

    /// A host name that differs for each opened directory. Part of the URL: libcurl identifies connections by host and socket path, and a
    /// descriptor's number is reused for other directories.
    let host: String
    private let descriptor: Descriptor

    init(_ path: String) throws(SystemError) {
        descriptor = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY)
        host = "socket-\(SocketDirectory.count.add(1, ordering: .relaxed).newValue)"
    }

    /// Returns the path of a socket in the directory, valid while this value lives.
    func path(of name: String) -> String {
        "/proc/self/fd/\(descriptor.raw)/\(name)"
    }
}
