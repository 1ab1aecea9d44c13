public import Crypto

/// Where a server is reached, and the headers that let one in. Never shown: the headers are secrets.
public struct Endpoint: Sendable {
    /// How the connection is made.
    public enum Address: Sendable, Hashable, Codable {
        /// A Unix socket, by its directory and name: together they may be longer than a socket address holds.
        case unix(directory: String, name: String)
        /// An absolute `http` or `https` URL without a path.
        case url(String)
    }

    /// How the connection is made.
    public let address: Address
    /// Sent with each request: `Authorization`, an access token.
    public let headers: Secret<[String: String]>

    /// An endpoint with the headers that it wants.
    public init(address: Address, headers: [String: String] = [:]) {
        self.address = address
        self.headers = Secret(headers)
    }

    /// The same address with one more header.
    public func adding(_ name: String, _ value: String) -> Endpoint {
        Endpoint(address: address, headers: headers.reveal().merging([name: value]) { $1 })
    }
}
