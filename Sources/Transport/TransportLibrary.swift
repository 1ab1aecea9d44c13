internal import CCurl

/// The library used for outgoing HTTP.
public enum TransportLibrary {
    /// The versions of the library and of those it uses: `libcurl/7.88.1 OpenSSL/3.0.15 …`.
    public static var version: String { String(cString: curl_version()) }
}
