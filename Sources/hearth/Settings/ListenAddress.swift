/// An address that the server listens at: `127.0.0.1:8420`, `[::1]:8420`, `unix:/run/hearth.sock`.
enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
    /// A literal IP address (an IPv6 one without its brackets) or `localhost`. Port 0 stands for any free one.
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    /// Reads the setting's text. Names other than `localhost` are refused: the address that they resolve to may change between two starts.
    init(reading text: String) throws(SettingSyntaxError) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/") else { throw SettingSyntaxError("needs an absolute path: unix:/run/hearth.sock") }
            self = .unix(path: path)
            return
        }
        let wrong = SettingSyntaxError("is not an address such as 127.0.0.1:8420, [::1]:8420 or unix:/run/hearth.sock")
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { throw wrong }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { throw wrong }
        } else {
            let octets = host.split(separator: ".", omittingEmptySubsequences: false)
            let isIPv4 = octets.count == 4 && octets.allSatisfy { UInt8($0) != nil }
            guard isIPv4 || host == "localhost" else { throw wrong }
        }
        self = .tcp(host: host, port: port)
    }

    /// The text that reads as the same address.
    var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
