internal import CLI
internal import RunEngine
internal import Runtime

/// Manages keys in a database that this process has open.
struct EngineKeys: KeyAdministration {
    let store: KeyRing

    func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated {
        let expiry = request.expiresMillis.map { SystemTime().wall.advanced(by: .milliseconds($0)) }
        do throws(Failure) {
            let made = try await store.create(account: request.account, name: request.name, scopes: request.scopes, expiresAt: expiry)
            return KeyCreated(id: made.key.id, key: made.secret)
        } catch {
            throw CommandFailure(error.detail, remedy: error.remedy)
        }
    }

    func list() async throws(CommandFailure) -> KeyList {
        KeyList(
            keys: store.list().map { key in
                KeyDescription(
                    id: key.id, account: key.accountName, name: key.name, prefix: key.prefix, scopes: key.scopes, createdAt: key.createdAt.rfc3339,
                    expiresAt: key.expiresAt?.rfc3339, lastUsedAt: key.lastUsedAt?.rfc3339, revokedAt: key.revokedAt?.rfc3339)
            })
    }

    func revoke(id: String) async throws(CommandFailure) {
        do throws(Failure) {
            try await store.revoke(id: id)
        } catch {
            throw CommandFailure(error.detail, remedy: error.remedy)
        }
    }
}
