internal import Coding
internal import RunEngine
internal import Server

/// Finds the key that a request presents in its `Authorization` header, the only place where one is accepted.
struct Authentication: Sendable {
    let keys: KeyRing

    /// Returns the valid key in the header fields.
    func key(of fields: Fields) throws(Failure) -> APIKey {
        guard fields["authorization"] != nil else { throw Failure(.unauthenticated, "The request has no Authorization header.") }
        guard let token = BearerToken.read(fields) else {
            throw Failure(.unauthenticated, "The Authorization header must have the form: Bearer crt_…")
        }
        switch keys.find(token) {
        case .valid(let key): return key
        case .unknown: throw Failure(.unauthenticated, "The key is unknown.")
        case .expired: throw .keyExpired
        case .revoked: throw .keyRevoked
        }
    }

    /// Throws `missing_scope` unless the key has the scope.
    func check(_ key: APIKey, has scope: Scope) throws(Failure) {
        guard key.scopes.contains(scope.rawValue) else {
            throw Failure(.missingScope, "The key lacks the scope \(scope.rawValue).", members: ["scope": .string(scope.rawValue)])
        }
    }
}

extension Failure {
    /// The refusal of an expired key.
    static let keyExpired = Failure(.keyExpired, "The key has expired.")
    /// The refusal of a revoked key.
    static let keyRevoked = Failure(.keyRevoked, "The key was revoked.")
}

/// Reads the token from `Authorization: Bearer …`.
enum BearerToken {
    /// Returns the token, or `nil` if the field is missing or has another form.
    static func read(_ fields: Fields) -> String? {
        let parts = (fields["authorization"] ?? "").utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
        guard parts.count == 2, Substring(parts[0]).lowercased() == "bearer" else { return nil }
        return String(Substring(parts[1]))
    }
}

/// Refuses a repeated header field that may occur only once: the server would have to choose one of its values, and a proxy in front of it might
/// choose the other (RFC 9110 §5.3). The parser checks `Host` and `Content-Length` itself.
enum SingletonFields {
    private static let names: Set<String> = ["authorization", "content-type"]

    static func check(_ fields: Fields) throws(Failure) {
        var seen: Set<String> = []
        for field in fields where names.contains(field.name) {
            guard seen.insert(field.name).inserted else {
                throw Failure(
                    .invalidRequest, "The request has the field \(field.name) more than once.", remedy: "Send each of the fields \(listed) once.")
            }
        }
    }

    private static let listed = names.sorted().joined(separator: ", ")
}
