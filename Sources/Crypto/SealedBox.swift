internal import CCrypto

/// AES-256-GCM (NIST SP 800-38D), by libcrypto: a random nonce of 12 bytes, the sealed bytes, a tag of 16 bytes.
public enum SealedBox {
    /// The reason why a box did not open.
    public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The key is not 32 bytes long.
        case badKey
        /// It was modified, sealed under another key, or belongs elsewhere.
        case notAuthentic

        /// The reason, in words.
        public var description: String {
            switch self {
            case .badKey: "the key is not 32 bytes long"
            case .notAuthentic: "it was changed, sealed under another key, or belongs elsewhere"
            }
        }
    }

    private static let nonceBytes = 12
    private static let tagBytes = 16

    /// Seals `plain` under a 32-byte key. It opens only with the same `context`, which names where it belongs: table, column, owner.
    public static func seal(_ plain: [UInt8], key: [UInt8], context associated: [UInt8]) throws(Failure) -> [UInt8] {
        guard key.count == 32 else { throw .badKey }
        let nonce = RandomBytes.make(nonceBytes)
        let cipher = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(cipher) }
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: tagBytes)
        var length: Int32 = 0
        let isSealed =
            EVP_EncryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(cipher, nil, &length, associated, Int32(associated.count)) == 1
            && EVP_EncryptUpdate(cipher, &sealed, &length, plain, Int32(plain.count)) == 1
            && EVP_EncryptFinal_ex(cipher, nil, &length) == 1
            && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, Int32(tagBytes), &tag) == 1
        guard isSealed else { throw .badKey }
        return nonce + sealed + tag
    }

    /// Opens a box that `seal` made with the same key and context.
    public static func open(_ box: [UInt8], key: [UInt8], context associated: [UInt8]) throws(Failure) -> [UInt8] {
        guard key.count == 32 else { throw .badKey }
        guard box.count >= nonceBytes + tagBytes else { throw .notAuthentic }
        let sealed = Array(box[nonceBytes..<box.count - tagBytes])
        var tag = Array(box[(box.count - tagBytes)...])
        let cipher = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(cipher) }
        var plain = [UInt8](repeating: 0, count: sealed.count)
        var length: Int32 = 0
        let isOpen =
            EVP_DecryptInit_ex(cipher, EVP_aes_256_gcm(), nil, key, Array(box[0..<nonceBytes])) == 1
            && EVP_DecryptUpdate(cipher, nil, &length, associated, Int32(associated.count)) == 1
            && EVP_DecryptUpdate(cipher, &plain, &length, sealed, Int32(sealed.count)) == 1
            && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(tagBytes), &tag) == 1
            && EVP_DecryptFinal_ex(cipher, nil, &length) == 1
        guard isOpen else { throw .notAuthentic }
        return plain
    }
}
