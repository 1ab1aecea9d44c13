/// The two parts of a model endpoint's URL.
struct ModelEndpoint: Sendable {
    /// `https://openrouter.ai`
    let origin: String
    /// `/api/v1`, without a slash at its end.
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
