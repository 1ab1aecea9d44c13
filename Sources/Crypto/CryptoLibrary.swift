internal import CCrypto

/// The library for encryption and hashes.
public enum CryptoLibrary {
    /// The version of the library: `OpenSSL 3.0.15 3 Sep 2024`.
    public static var version: String { String(cString: OpenSSL_version(OPENSSL_VERSION)) }
}
