internal import Coding
internal import Synchronization

/// The id of a request: `req_` and 26 characters, unique without drawing random bytes for each request.
public struct RequestID: Sendable, Hashable, CustomStringConvertible {
    private static let process = Identifier.random(prefix: "req").prefix(17)
    private static let last = Atomic<UInt64>(0)
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private let number: UInt64

    /// Creates the next id of this process.
    public init() {
        number = RequestID.last.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// The id as text: 13 characters that are random for each process, then 13 that count.
    public var description: String {
        var digits: [UInt8] = []
        for shift in stride(from: 60, through: 0, by: -5) {
            digits.append(RequestID.alphabet[Int(number >> UInt64(shift) & 31)])
        }
        return RequestID.process + String(decoding: digits, as: UTF8.self)
    }
}
