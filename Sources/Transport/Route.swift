internal import Runtime

/// The route from a client to its endpoint, kept across requests so that connections are reused.
final class Route: Sendable {
    /// The target as libcurl needs it.
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

    func target() throws(TransportError) -> Target {
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

    /// Closes the directory, which may have been replaced by a new one at the same path: the next request opens it again.
    func forget() {
        directory.withLock { $0 = nil }
    }
}
