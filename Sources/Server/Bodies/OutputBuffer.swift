public import Coding

/// Where a source writes its bytes; they leave as they are, in one piece.
public struct OutputBuffer: ~Copyable {
    private(set) var bytes: [UInt8]
    private let start: Int

    init(appendingTo bytes: consuming [UInt8]) {
        start = bytes.count
        self.bytes = bytes
    }

    /// A buffer of its own, for tests of sources.
    public init() {
        bytes = []
        start = 0
    }

    /// Bytes written so far.
    public var count: Int { bytes.count - start }

    /// Adds bytes.
    public mutating func write(_ part: [UInt8]) {
        bytes.append(contentsOf: part)
    }

    /// Adds bytes.
    public mutating func write(_ part: SharedBytes) {
        part.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// Adds the UTF-8 bytes of a text.
    public mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// What was written.
    public consuming func take() -> [UInt8] { bytes }
}
