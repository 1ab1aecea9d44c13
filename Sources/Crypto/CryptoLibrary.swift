internal import CCrypto

/// The library that ciphers and hashes.
public enum CryptoLibrary {
    /// Its version: `OpenSSL 3.0.15 3 Sep 2024`.
    public static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
