internal import Coding

/// The target of a request (RFC 9112 §3.2).
public struct Target: Sendable, Hashable, CustomStringConvertible {
    /// The four forms of a target.
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

    /// A decoded `name=value` of the query.
    public struct QueryItem: Sendable, Hashable {
        /// The part before the equals sign.
        public let name: String
        /// The part after the equals sign; empty if there is none.
        public let value: String
    }

    /// The form that the client used.
    public let form: Form
    /// The path as sent, with its escapes; begins with `/`. Empty in the authority form, `*` in the asterisk form.
    public let path: String
    /// The text after the question mark, as sent; `nil` if there is none.
    public let query: String?
    /// The host and port in the absolute and the authority form.
    public let authority: String?

    /// Creates a target from its parts.
    public init(form: Form, path: String, query: String? = nil, authority: String? = nil) {
        self.form = form
        self.path = path
        self.query = query
        self.authority = authority
    }

    /// The target as sent, without the authority of the absolute form.
    public var description: String {
        if form == .authority { return authority ?? "" }
        return query.map { "\(path)?\($0)" } ?? path
    }

    /// The decoded segments between slashes; `nil` if an escape is broken or a segment is not UTF-8. `/` has none, `/a/` has `a` and an empty one.
    public var segments: [String]? {
        var found: [String] = []
        // Split as bytes: characters would cost several times as much on every request.
        for part in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let text = Substring(part)
            guard let segment = part.contains(UInt8(ascii: "%")) ? PercentEncoding.decode(text) : String(text) else { return nil }
            found.append(segment)
        }
        return found == [""] ? [] : found
    }

    /// The items of the query in their order, decoded like a form; `nil` if an escape is broken.
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
