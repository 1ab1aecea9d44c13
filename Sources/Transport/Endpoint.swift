public import Crypto

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
