internal import CCrypto

/// Random bytes for keys, tokens and passwords, by libcrypto's generator.
public enum RandomBytes {
    /// Returns `count` unpredictable bytes.
    public static func make(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // This fails only if the kernel provides no entropy; a predictable key is worse than no server.
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "no random bytes")
        return bytes
    }

    /// Returns `count` characters from `0-9A-Za-z`, each equally likely.
    public static func base62(_ count: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var text: [UInt8] = []
        while text.count < count {
            // 248 is the largest multiple of 62 in a byte: higher values would favour the first characters.
            for byte in make(count) where byte < 248 && text.count < count { text.append(alphabet[Int(byte) % 62]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
