internal import Coding
internal import RunEngine
internal import Server

/// Finds a request's key, which is read from the header only.
struct Authentication: Sendable {
    let keys: KeyRing

    func key(of fields: Fields) throws(Failure) -> APIKey {
        guard fields["authorization"] != nil else { throw Failure(.unauthenticated, "The request has no Authorization header.") }
        guard let token = BearerToken.read(fields) else {
            throw Failure(.unauthenticated, "The Authorization header is not of the form: Bearer crt_…")
        }
        switch keys.find(token) {
        case .valid(let key): return key
        case .unknown: throw Failure(.unauthenticated, "The key is not known.")
        case .expired: throw .keyExpired
        case .revoked: throw .keyRevoked
        }
    }

    func check(_ key: APIKey, has scope: Scope) throws(Failure) {
        guard key.scopes.contains(scope.rawValue) else {
            throw Failure(.missingScope, "The key lacks the scope \(scope.rawValue).", members: ["scope": .string(scope.rawValue)])
        }
    }
}

extension Failure {
    /// The refusal of an expired key.
    static let keyExpired = Failure(.keyExpired, "The key's time is over.")
    /// The refusal of a revoked key.
    static let keyRevoked = Failure(.keyRevoked, "The key was revoked.")
}
