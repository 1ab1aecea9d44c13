/// A request's head, with its statements about body and connection.
struct RequestHead: Sendable, Equatable {
    /// The framing of the body (RFC 9112 §6.3).
    enum BodyFraming: Sendable, Equatable {
        case none
        case length(Int)
        case chunked
    }

    let method: Method
    let target: Target
    let fields: Fields
    let isVersion10: Bool
    let body: BodyFraming
    /// True if another request may follow on the connection.
    let keepsAlive: Bool
    /// True if the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
}
