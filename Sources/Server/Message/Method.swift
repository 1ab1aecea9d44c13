/// A request's method: a token whose case counts (RFC 9110 §9.1).
public struct Method: Sendable, Hashable, CustomStringConvertible {
    /// The token as it was sent.
    public let name: String

    /// A method by its token.
    public init(_ name: String) {
        self.name = name
    }

    /// The token.
    public var description: String { name }

    /// `GET`.
    public static let get = Method("GET")
    /// `HEAD`: the answer to a GET without its body.
    public static let head = Method("HEAD")
    /// `POST`.
    public static let post = Method("POST")
    /// `PUT`.
    public static let put = Method("PUT")
    /// `PATCH`.
    public static let patch = Method("PATCH")
    /// `DELETE`.
    public static let delete = Method("DELETE")
    /// `OPTIONS`.
    public static let options = Method("OPTIONS")
    /// `CONNECT`: asks for a tunnel.
    public static let connect = Method("CONNECT")
}
