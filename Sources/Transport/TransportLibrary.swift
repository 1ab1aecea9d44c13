internal import CCurl

/// The library that speaks HTTP to others.
public enum TransportLibrary {
    /// Its version and those of the libraries that it uses: `libcurl/7.88.1 OpenSSL/3.0.15 …`.
    public static var version: String { String(cString: curl_version()) }
}
