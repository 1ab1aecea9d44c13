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

/// SHA-256 over bytes that arrive in pieces.
public final class IncrementalSHA256 {
    private let context: OpaquePointer

    /// Creates a hash of no bytes.
    public init() {
        context = EVP_MD_CTX_new()
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    public func update(_ bytes: [UInt8]) {
        EVP_DigestUpdate(context, bytes, bytes.count)
    }

    /// Returns the digest of everything added, 32 bytes. Call it once.
    public func finish() -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &result, nil)
        return result
    }
}

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

/// The library for encryption and hashes.
public enum CryptoLibrary {
    /// The version of the library: `OpenSSL 3.0.15 3 Sep 2024`.
    public static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
