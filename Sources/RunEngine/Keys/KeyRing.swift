internal import Database
internal import Coding
internal import Crypto
public import Runtime

/// The API keys of the installation, in memory: one process owns the database, so a key revoked here stops working at once.
public final class KeyRing: Sendable {
    private let store: Store
    private let keys: Locked<[[UInt8]: APIKey]>
    private let revoked = Locked<[@Sendable (APIKey) -> Void]>([])
    private let clock: any TimeSource

    init(_ store: Store, clock: any TimeSource) async throws(StoreError) {
        self.store = store
        self.clock = clock
        let stored = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.apiKeys() }
        keys = Locked(Dictionary(uniqueKeysWithValues: stored.map { ($0.digest, $0.key) }))
    }

    /// Opens the keys of a data directory on which no server runs; the caller holds its lock.
    public static func open(directory: String) async throws(Failure) -> KeyRing {
        do throws(StoreError) {
            let store = try Store.open(path: "\(directory)/hearth.db", schema: .hearth) { _ in }
            return try await KeyRing(store, clock: SystemTime())
        } catch {
            throw Failure(.unavailable, error.description, remedy: "See the detail; the data directory is \(directory).")
        }
    }

    /// The result of looking up a presented key.
    public enum Lookup: Sendable {
        /// The key is valid.
        case valid(APIKey)
        /// There is no such key.
        case unknown
        /// The key has expired.
        case expired
        /// The key was revoked.
        case revoked
    }

    /// Looks up a presented key, and records its use at most once a minute.
    public func find(_ presented: String) -> Lookup {
        let digest = SHA256.digest(Array(presented.utf8))
        let now = clock.wall
        let (lookup, isToBeNoted) = keys.withLock { keys -> (Lookup, Bool) in
            guard var key = keys[digest] else { return (.unknown, false) }
            if key.revokedAt != nil { return (.revoked, false) }
            if let end = key.expiresAt, end <= now { return (.expired, false) }
            let isOld = key.lastUsedAt.map { $0.duration(to: now) >= .seconds(60) } ?? true
            if isOld {
                key.lastUsedAt = now
                keys[digest] = key
            }
            return (.valid(key), isOld)
        }
        if isToBeNoted, case .valid(let key) = lookup { note(key, at: now) }
        return lookup
    }

    /// The current standing of a key that was valid before.
    public enum Standing: Sendable {
        /// The key is still valid.
        case valid
        /// The key no longer exists.
        case unknown
        /// The key has expired.
        case expired
        /// The key was revoked.
        case revoked
    }

    /// Returns the current standing of a key that was valid before.
    public func standing(of key: APIKey) -> Standing {
        let now = clock.wall
        return keys.withLock { keys in
            guard let current = keys.values.first(where: { $0.id == key.id }) else { return .unknown }
            if current.revokedAt != nil { return .revoked }
            return current.expiresAt.map { $0 <= now } ?? false ? .expired : .valid
        }
    }

    /// Registers a closure that is called after a key was revoked.
    public func onRevocation(_ body: @escaping @Sendable (APIKey) -> Void) {
        revoked.withLock { $0.append(body) }
    }

    /// Creates a key: `crt_` and 40 characters, given out once. Only its digest is kept.
    public func create(account: String, name: String?, scopes: [String], expiresAt: Timestamp?) async throws(Failure) -> (key: APIKey, secret: String)
    {
        let secret = "crt_" + RandomBytes.base62(40)
        let digest = SHA256.digest(Array(secret.utf8))
        let id = Identifier.random(prefix: "key")
        let made: APIKey?
        do throws(StoreError) {
            made = try await store.write { (tx) throws(StoreError) in
                let owner = try tx.connection.accountKey(named: account, now: tx.now)
                try tx.connection.insertKey(
                    id: id, account: owner, name: name, prefix: String(secret.prefix(8)), digest: digest, scopes: scopes, expiresAt: expiresAt,
                    now: tx.now)
                return try tx.connection.apiKeys().first { $0.key.id == id }?.key
            }
        } catch {
            throw Failure(error)
        }
        guard let made else { throw Failure(.internalError, "a key that was just stored is missing") }
        keys.withLock { $0[digest] = made }
        return (made, secret)
    }

    /// Returns every key, newest first.
    public func list() -> [APIKey] {
        keys.withLock { $0.values.sorted { $0.rowKey > $1.rowKey } }
    }

    /// Revokes a key at once. Revoking it again is no error.
    public func revoke(id: String) async throws(Failure) {
        guard let (digest, key) = keys.withLock({ keys in keys.first { $0.value.id == id }.map { ($0.key, $0.value) } }) else {
            throw Failure(.notFound, "There is no key \(id).", remedy: "See the ids with: hearth keys list.")
        }
        let now = clock.wall
        do throws(StoreError) {
            try await store.write { (tx) throws(StoreError) in try tx.connection.revokeKey(id: id, now: now) }
        } catch {
            throw Failure(error)
        }
        keys.withLock { $0[digest]?.revokedAt = key.revokedAt ?? now }
        for body in revoked.withLock({ $0 }) { body(key) }
    }

    private func note(_ key: APIKey, at time: Timestamp) {
        let store = store
        let rowKey = key.rowKey
        Task.detached {
            // Failing to record the last use is not worth an error.
            try? await store.write { (tx) throws(StoreError) in try tx.connection.noteUse(ofKey: rowKey, at: time) }
        }
    }
}
