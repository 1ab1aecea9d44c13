public import Coding

/// The buffer that a source writes to; its bytes are sent as they are, in one piece.
public struct OutputBuffer: ~Copyable {
    private(set) var bytes: [UInt8]

    /// Creates an empty buffer.
    public init() {
        bytes = []
    }

    /// The number of bytes written so far.
    public var count: Int { bytes.count }

    /// Appends bytes.
    public mutating func write(_ part: [UInt8]) {
        bytes.append(contentsOf: part)
    }

    /// Appends bytes.
    public mutating func write(_ part: SharedBytes) {
        part.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Appends the UTF-8 bytes of a text.
    public mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Returns the written bytes.
    public consuming func take() -> [UInt8] { bytes }
}
