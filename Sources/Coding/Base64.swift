internal import FoundationEssentials

/// Base64 (RFC 4648): standard with padding, and the URL alphabet without padding.
public enum Base64 {
    /// Encodes in the standard alphabet, with padding.
    public static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// Decodes a standard, padded text; returns `nil` if it is invalid.
    public static func decode(_ text: String) -> [UInt8]? {
        Data(base64Encoded: text).map(Array.init)
    }

    /// Encodes in the URL alphabet, without padding.
    public static func encodeURL(_ bytes: [UInt8]) -> String {
        String(decoding: encode(bytes).utf8.compactMap(urlCharacter), as: UTF8.self)
    }

    /// Decodes a text in the URL alphabet, padded or not; returns `nil` if it is invalid.
    public static func decodeURL(_ text: String) -> [UInt8]? {
        guard !text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }) else { return nil }
        var standard = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): return UInt8(ascii: "+")
            case UInt8(ascii: "_"): return UInt8(ascii: "/")
            default: return byte
            }
        }
        while standard.count % 4 != 0 { standard.append(UInt8(ascii: "=")) }
        return decode(String(decoding: standard, as: UTF8.self))
    }

    private static func urlCharacter(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "+"): return UInt8(ascii: "-")
        case UInt8(ascii: "/"): return UInt8(ascii: "_")
        case UInt8(ascii: "="): return nil
        default: return byte
        }
    }
}
