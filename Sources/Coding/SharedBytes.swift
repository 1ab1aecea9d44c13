/// Shared, uncopied bytes: a value is a range of a buffer that nobody modifies any more.
public struct SharedBytes: Sendable, Hashable {
    private let storage: [UInt8]
    private let range: Range<Int>

    /// No bytes.
    public static let empty = SharedBytes([])

    /// Creates a value for all bytes of an array, whose buffer is shared.
    public init(_ bytes: [UInt8]) {
        storage = bytes
        range = 0..<bytes.count
    }

    /// Creates a value from the UTF-8 bytes of a text.
    public init(utf8 text: String) {
        self.init(Array(text.utf8))
    }

    private init(storage: [UInt8], range: Range<Int>) {
        self.storage = storage
        self.range = range
    }

    /// The number of bytes.
    public var count: Int { range.count }

    /// `true` if there are no bytes.
    public var isEmpty: Bool { range.isEmpty }

    /// The byte at a position, from 0.
    public subscript(position: Int) -> UInt8 {
        precondition(position >= 0 && position < range.count, "position out of range")
        return storage[range.lowerBound + position]
    }

    /// A part, by positions from 0. The buffer is shared.
    public subscript(part: Range<Int>) -> SharedBytes {
        precondition(part.lowerBound >= 0 && part.upperBound <= range.count, "range out of bounds")
        return SharedBytes(storage: storage, range: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
    }

    /// Returns everything from a position on.
    public func dropFirst(_ count: Int) -> SharedBytes {
        self[min(count, self.count)..<self.count]
    }

    /// Returns the first bytes, at most `count`.
    public func prefix(_ count: Int) -> SharedBytes {
        self[0..<min(count, self.count)]
    }

    /// The bytes as an array, without a copy if the value is a whole buffer.
    public var array: [UInt8] {
        range.count == storage.count ? storage : Array(storage[range])
    }

    /// The bytes as text; invalid UTF-8 is replaced.
    public var text: String { String(decoding: storage[range], as: UTF8.self) }

    /// Lends the bytes to a call that takes a pointer.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let outcome: Swift.Result<Result, Failure> = storage.withUnsafeBytes { whole in
            do throws(Failure) {
                return .success(try body(UnsafeRawBufferPointer(rebasing: whole[range])))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Returns whether both have the same bytes.
    public static func == (left: SharedBytes, right: SharedBytes) -> Bool {
        left.storage[left.range] == right.storage[right.range]
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage[range])
    }
}
