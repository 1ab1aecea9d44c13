internal import CSystem
internal import Glibc
public import Runtime

/// A server that does what a test says, byte by byte. It uses one thread per connection.
public final class RawServer: Sendable {
    /// An accepted connection.
    public final class Connection: Sendable {
        /// The number of the connection, from 1, in order of acceptance.
        public let number: Int
        private let socket: Descriptor

        init(_ socket: consuming Descriptor, number: Int) {
            self.socket = socket
            self.number = number
        }

        /// Reads one request: its head and as much body as it announces; returns `nil` if the client closed the connection.
        public func readRequest() -> String? {
            var bytes: [UInt8] = []
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.range(of: "\r\n\r\n") {
                    let head = text[..<end]
                    let length = head.split(separator: "\r\n").compactMap { line -> Int? in
                        let parts = line.split(separator: ":", maxSplits: 1)
                        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
                        return Int(parts[1].drop { $0 == " " })
                    }
                    if bytes.count >= head.utf8.count + 4 + (length.first ?? 0) { return text }
                }
                guard let more = read() else { return nil }
                bytes += more
            }
        }

        /// Reads the next bytes; returns `nil` at the end.
        public func read() -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = Glibc.read(socket.raw, &buffer, buffer.count)
            return count > 0 ? Array(buffer[..<count]) : nil
        }

        /// Writes a text; returns `false` if the client closed the connection.
        @discardableResult
        public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

        /// Writes bytes; returns `false` if the client closed the connection.
        @discardableResult
        public func write(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes { send(socket.raw, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
                if count <= 0 { return false }
                sent += count
            }
            return true
        }
    }

    /// The listening socket. The accepting thread retains it too, so that its number is not reused for another socket while the thread accepts.
    private final class Listener: Sendable {
        let socket: Descriptor

        init(_ socket: consuming Descriptor) {
            self.socket = socket
        }
    }

    private let listener: Listener
    /// The port on which it listens.
    public let port: Int
    private let accepted = Locked(0)

    /// The number of connections so far.
    public var connections: Int { accepted.withLock { $0 } }

    /// Creates a server that listens on a free loopback port.
    public convenience init(_ serve: @escaping @Sendable (Connection) -> Void) throws(SystemError) {
        let socket = try Descriptor(result: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), of: "socket")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.raw, $0, length) == 0 && listen(socket.raw, 64) == 0 && getsockname(socket.raw, $0, &length) == 0
            }
        }
        guard result else { throw .last("listen") }
        self.init(socket, port: Int(UInt16(bigEndian: address.sin_port)), serve)
    }

    /// Creates a server that listens on a Unix socket.
    public convenience init(directory: String, name: String, _ serve: @escaping @Sendable (Connection) -> Void) throws(SystemError) {
        let folder = try Descriptor(result: hearth_open(directory, O_RDONLY | O_DIRECTORY, 0), of: "open \(directory)")
        let socket = try Descriptor(result: hearth_unix_socket_at(folder.raw, name, true, 64), of: "listen \(name)")
        hearth_set_nonblocking(socket.raw, false)
        self.init(socket, port: 0, serve)
    }

    private init(_ listener: consuming Descriptor, port: Int, _ serve: @escaping @Sendable (Connection) -> Void) {
        let listener = Listener(listener)
        self.listener = listener
        self.port = port
        let accepted = accepted
        WorkerThread.start(name: "raw-server") {
            while true {
                let fd = accept(listener.socket.raw, nil, nil)
                guard fd >= 0 else { return }
                let count = accepted.withLock { count in
                    count += 1
                    return count
                }
                let connection = Connection(Descriptor(owning: fd), number: count)
                WorkerThread.start(name: "raw-connection") { serve(connection) }
            }
        }
    }

    deinit {
        // Wakes the accepting thread, which then ends.
        shutdown(listener.socket.raw, Int32(SHUT_RDWR))
    }

    /// The base URL of a server on TCP.
    public var url: String { "http://127.0.0.1:\(port)" }
}

extension StringProtocol {
    /// Returns the first position of `needle`.
    public func range(of needle: String) -> String.Index? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(needle) { return index }
            index = self.index(after: index)
        }
        return nil
    }
}
