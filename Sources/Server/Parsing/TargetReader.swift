/// Reads a request's target in any of its four forms (RFC 9112 §3.2). Pure.
enum TargetReader {
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, method: Method) throws(HTTPFailure) -> Target {
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x23 }) else {
            throw .malformed("the target has invalid characters")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if method == .connect { return try authority(text) }
        if text.utf8.first == UInt8(ascii: "/") { return origin(text[...], form: .origin, authority: nil) }
        if text == "*" {
            guard method == .options else { throw .malformed("the target * belongs to OPTIONS") }
            return Target(form: .asterisk, path: "*")
        }
        return try absolute(text)
    }

    private static func origin(_ text: Substring, form: Target.Form, authority: String?) -> Target {
        guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) else { return Target(form: form, path: String(text), authority: authority) }
        return Target(form: form, path: String(text[..<mark]), query: String(text[text.utf8.index(after: mark)...]), authority: authority)
    }

    private static func absolute(_ text: String) throws(HTTPFailure) -> Target {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            let authority = String(rest[..<end])
            guard !authority.isEmpty, !authority.contains("@") else { throw .malformed("the target has no host") }
            let path = rest[end...]
            return origin(path.hasPrefix("/") ? path : "/" + path, form: .absolute, authority: authority)
        }
        throw .malformed("the target is neither a path nor an http URL")
    }

    private static func authority(_ text: String) throws(HTTPFailure) -> Target {
        guard let colon = text.lastIndex(of: ":"), colon != text.startIndex, let port = UInt16(text[text.index(after: colon)...]), port > 0,
            !text.contains("/"), !text.contains("@")
        else { throw .malformed("the target of CONNECT is host:port") }
        return Target(form: .authority, path: "", authority: text)
    }
}
