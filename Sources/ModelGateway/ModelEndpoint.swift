/// The two parts of a model endpoint's URL.
struct ModelEndpoint: Sendable {
    /// The scheme and host, for example `https://openrouter.ai`.
    let origin: String
    /// The path, for example `/api/v1`, without a trailing slash.
    let path: String

    init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://"), url.hasPrefix("http://") || url.hasPrefix("https://") else { return nil }
        let rest = url[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard slash != rest.startIndex else { return nil }
        origin = String(url[..<slash])
        var tail = String(rest[slash...])
        while tail.hasSuffix("/") { tail.removeLast() }
        path = tail
    }
}
