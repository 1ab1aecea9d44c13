internal import Crypto
internal import RunEngine
internal import Runtime
internal import Server

/// The idempotency keys of requests that are in progress. A crash loses them, but the answer to a request that took effect is in the database.
@NetworkLoop final class IdempotencyClaims {
    private struct ClaimKey: Hashable {
        let account: AccountKey
        let key: String
    }

    private var claims: Set<ClaimKey> = []

    nonisolated init() {}

    /// Returns the claim of a request: its key, and a fingerprint of method, path and body; `nil` if it has no key.
    nonisolated static func claim(of request: Request, body: [UInt8]) throws(Failure) -> IdempotencyClaim? {
        let values = request.fields.values(of: "idempotency-key")
        guard let key = values.first else { return nil }
        let isVisible = key.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard values.count == 1, isVisible, (1...255).contains(key.utf8.count) else {
            throw Failure(.invalidIdempotencyKey, "The Idempotency-Key must have 1 to 255 visible ASCII characters.")
        }
        let path = Router.canonicalPath(request.target)
        return IdempotencyClaim(key: key, fingerprint: SHA256.digest(Array("\(request.method.name) \(path)\n".utf8) + body))
    }

    /// Runs `body` while holding the claim. Throws `idempotency_in_progress` if another request holds it.
    func hold<Value>(_ claim: IdempotencyClaim?, account: AccountKey, _ body: @NetworkLoop () async throws(Failure) -> Value) async throws(Failure)
        -> Value
    {
        guard let claim else { return try await body() }
        let held = ClaimKey(account: account, key: claim.key)
        guard claims.insert(held).inserted else { throw Failure(.idempotencyInProgress, "A request with this Idempotency-Key is in progress.") }
        defer { claims.remove(held) }
        return try await body()
    }
}
