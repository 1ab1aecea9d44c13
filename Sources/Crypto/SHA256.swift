internal import CCrypto

/// SHA-256 (FIPS 180-4), by libcrypto.
public enum SHA256 {
    /// Returns the digest: 32 bytes.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        _ = CCrypto.SHA256(bytes, bytes.count, &result)
        return result
    }
}
