internal import Coding

/// What a request is for (RFC 9112 §3.2).
public struct Target: Sendable, Hashable, CustomStringConvertible {
    /// In which of the four forms it was written.
    public enum Form: Sendable, Hashable {
        /// `/path?query`.
        case origin
        /// `http://host/path?query`, as clients write it to a proxy; the host and port are the `authority`.
        case absolute
        /// `host:port`, for CONNECT only.
        case authority
        /// `*`, for OPTIONS only.
        case asterisk
    }

    /// One `name=value` of the query, decoded.
    public struct QueryItem: Sendable, Hashable {
        /// The part before the equals sign.
        public let name: String
        /// The part after it; empty when there is none.
        public let value: String
    }

    /// The form in which it was written.
    public let form: Form
    /// The path as sent, with its escapes; starts with `/`. Empty in the authority form, `*` in the asterisk form.
    public let path: String
    /// What follows the question mark, as sent; `nil` when there is none.
    public let query: String?
    /// Host and port of the absolute and the authority form.
    public let authority: String?

    /// A target in parts.
    public init(form: Form, path: String, query: String? = nil, authority: String? = nil) {
        self.form = form
        self.path = path
        self.query = query
        self.authority = authority
    }

    /// As it was sent, without the authority of the absolute form.
    public var description: String {
        if form == .authority { return authority ?? "" }
        return query.map { "\(path)?\($0)" } ?? path
    }

    /// The segments between the slashes, decoded; `nil` when an escape is broken or a segment is not UTF-8. `/` has none, `/a/` has `a` and ``.
    public var segments: [String]? {
        var found: [String] = []
        // As bytes, which a path is: characters would cost several times as much on every request.
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let text = Substring(part)
            guard let segment = part.contains(UInt8(ascii: "%")) ? PercentEncoding.decode(text) : String(text) else { return nil }
            found.append(segment)
        }
        return found == [""] ? [] : found
    }

    /// The parts of the query in their order, decoded as a form's; `nil` when an escape is broken.
    public var queryItems: [QueryItem]? {
        guard let query else { return [] }
        var items: [QueryItem] = []
        for part in query.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(halves[0], plusIsSpace: true),
                let value = PercentEncoding.decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
            else { return nil }
            items.append(QueryItem(name: name, value: value))
        }
        return items
    }
}
