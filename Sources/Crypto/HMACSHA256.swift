internal import CCrypto

/// HMAC with SHA-256 (RFC 2104), by libcrypto.
public enum HMACSHA256 {
    /// Returns the authentication code: 32 bytes.
    public static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        _ = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &result, &length)
        return result
    }
}
