/// A request's head, and what it says about its body and its connection.
struct RequestHead: Sendable, Equatable {
    /// How the body is framed (RFC 9112 §6.3).
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
    /// Another request may follow on the connection.
    let keepsAlive: Bool
    /// The client waits for a word before it sends the body.
    let expectsContinue: Bool
}
