internal import Coding
internal import RunEngine
internal import Server

/// Finds the key of a request. Keys are taken from the header only.
struct Authentication: Sendable {
    let keys: KeyRing

    func key(of fields: Fields) throws(Failure) -> APIKey {
        guard let header = fields["authorization"] else { throw Failure(.unauthenticated, "The request has no Authorization header.") }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Failure(.unauthenticated, "The Authorization header is not of the form: Bearer crt_…")
        }
        switch keys.find(String(parts[1].drop { $0 == " " })) {
        case .valid(let key): return key
        case .unknown: throw Failure(.unauthenticated, "The key is not known.")
        case .expired: throw Failure(.keyExpired, "The key's time is over.")
        case .revoked: throw Failure(.keyRevoked, "The key was revoked.")
        }
    }

    func check(_ key: APIKey, has scope: Scope) throws(Failure) {
        guard key.scopes.contains(scope.rawValue) else {
            throw Failure(.missingScope, "The key lacks the scope \(scope.rawValue).", members: ["scope": .string(scope.rawValue)])
        }
    }
}
