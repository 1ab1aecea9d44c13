/// The limits of this module, each with the harm that it prevents.
enum TransportLimits {
    /// The connections kept open between requests, in addition to those in use. Without it, each of many agents would cost a descriptor forever.
    static let idleConnections = 256
    /// The bytes of a response's head. Without it, a hostile server fills memory with header lines.
    static let headBytes = 64 << 10
    /// The bytes that a stream holds for a slow reader, unless its caller says otherwise. Without it, memory grows with the reader's delay.
    static let streamBytes = 1 << 20
}
