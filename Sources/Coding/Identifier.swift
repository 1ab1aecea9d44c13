/// Ids: a prefix and 26 lower-case characters of Crockford's base 32, which carry 128 random bits.
///
/// An id can be neither guessed nor interpreted: order comes from integer keys. Without `i l o u`, it can be read aloud.
public enum Identifier {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Returns a new id: `run_` and 26 characters.
    ///
    /// - Parameter prefix: without the underscore.
    public static func random(prefix: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return make(prefix: prefix, high: generator.next(), low: generator.next())
    }

    static func make(prefix: String, high: UInt64, low: UInt64) -> String {
        // 130 bits in 26 digits: the first digit holds the upper three of the 128 bits.
        var digits = [UInt8](repeating: 0, count: 26)
        var (high, low) = (high, low)
        for index in stride(from: 25, through: 0, by: -1) {
            digits[index] = alphabet[Int(low & 31)]
            low = low >> 5 | high << 59
            high >>= 5
        }
        return "\(prefix)_\(String(decoding: digits, as: UTF8.self))"
    }

    /// Returns whether a text could be an id with this prefix, and so is worth looking up.
    public static func isWellFormed(_ text: String, prefix: String) -> Bool {
        let bytes = Array(text.utf8)
        let head = Array("\(prefix)_".utf8)
        guard bytes.count > head.count, bytes.count <= 40, bytes.starts(with: head) else { return false }
        return bytes[head.count...].allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
    }
}
