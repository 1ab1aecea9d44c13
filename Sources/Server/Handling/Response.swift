public import Coding
public import Runtime

/// A response to a request, as its handler gives it.
///
/// The server writes `date`, `connection`, `transfer-encoding` and the length of bodies whose length it knows. A `content-length` that the handler
/// sets for a source or a writer is a promise: a body that breaks it cuts the connection. For HEAD the body is left out.
public struct Response: Sendable {
    /// The body.
    public enum Body: Sendable {
        /// No bytes.
        case none
        /// The complete bytes.
        case bytes(SharedBytes)
        /// A part of a file, which the kernel sends.
        case blob(BlobFile)
        /// A stream that is asked for bytes when the client can take more; it needs no task.
        case source(any BodySource)
        /// Code that writes until it returns; if it throws, the connection is cut, so that the client does not take a part for the whole.
        case writer(@NetworkLoop @Sendable (BodyWriter) async throws -> Void)
        /// A takeover of the connection: once the head is sent, the closure gets its non-blocking descriptor and the bytes that were already read.
        case takeover(@NetworkLoop @Sendable (consuming Descriptor, SharedBytes) -> Void)
    }

    /// The status.
    public var status: Status
    /// The header fields.
    public var fields: Fields
    /// The body.
    public var body: Body

    /// Creates a response from its parts.
    public init(_ status: Status, fields: Fields = Fields(), body: Body = .none) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Returns a response with text as `text/plain; charset=utf-8`.
    public static func text(_ status: Status, _ text: String) -> Response {
        Response(status, fields: ["content-type": "text/plain; charset=utf-8"], body: .bytes(SharedBytes(utf8: text)))
    }

    /// Returns a response with encoded JSON as `application/json`.
    public static func json(_ status: Status, _ bytes: [UInt8]) -> Response {
        Response(status, fields: ["content-type": "application/json"], body: .bytes(SharedBytes(bytes)))
    }
}

/// The sink that a `.writer` body writes to.
public struct BodyWriter: Sendable {
    private let action: @NetworkLoop @Sendable (SharedBytes) async throws(HTTPFailure) -> Void

    /// Creates a writer that passes bytes to `action`.
    public init(_ action: @escaping @NetworkLoop @Sendable (SharedBytes) async throws(HTTPFailure) -> Void) {
        self.action = action
    }

    /// Sends bytes; waits while 128 KiB or more are queued.
    ///
    /// - Throws: `connectionLost` if the client is gone.
    @NetworkLoop public func write(_ bytes: SharedBytes) async throws(HTTPFailure) {
        try await action(bytes)
    }
}
