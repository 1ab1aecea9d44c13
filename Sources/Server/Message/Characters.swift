/// The character classes of HTTP (RFC 9110 §5.6.2, §5.5).
enum Characters {
    /// One bit for each of the first 64 characters and each of the next 64: letters, digits, and !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2).
    private static let lowTokens: UInt64 = 0x03ff_6cfa_0000_0000
    private static let highTokens: UInt64 = 0x57ff_ffff_c7ff_fffe

    /// Returns true for a character of a method or a field's name.
    static func isToken(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? lowTokens : highTokens) >> UInt64(byte & 63) & 1 == 1
    }

    /// Returns true for a character of a field's value: visible characters, spaces, tabs, and bytes above ASCII.
    static func isValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f || byte == 0x09 }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Returns the value of a hexadecimal digit, or `nil` for any other character.
    static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x41 + 10
        case 0x61...0x66: Int(byte) - 0x61 + 10
        default: nil
        }
    }
}
