/// A request's method: a case-sensitive token (RFC 9110 §9.1).
public struct Method: Sendable, Hashable, CustomStringConvertible {
    /// The token as sent.
    public let name: String

    /// Creates a method from its token.
    public init(_ name: String) {
        self.name = name
    }

    /// The token.
    public var description: String { name }

    /// `GET`.
    public static let get = Method("GET")
    /// `HEAD`: asks for the response to a GET without its body.
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
