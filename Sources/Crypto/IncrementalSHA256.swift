internal import CCrypto

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
