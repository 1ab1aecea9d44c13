internal import Coding
internal import RunEngine
internal import Runtime

/// The answer of `GET /me`: the caller's account and key, the server, and its limits.
struct MeDocument {
    let account: Account
    let key: APIKey
    let server: ServerDescription

    var value: JSONValue {
        [
            "account": ["id": .string(account.id), "name": .string(account.name), "plan": .string(account.plan)],
            "key": [
                "id": .string(key.id), "name": .optional(key.name), "prefix": .string(key.prefix),
                "scopes": .array(key.scopes.map { .string($0) }), "createdAt": .time(key.createdAt), "expiresAt": .time(key.expiresAt),
                "lastUsedAt": .time(key.lastUsedAt),
            ],
            // There is no managed billing.
            "credits": .null,
            "server": [
                "version": .string(server.version), "sandbox": .string(server.sandbox), "isolation": .string(server.isolation),
                "features": .array(server.features.map { .string($0) }),
            ],
            "limits": [
                "unfinishedRuns": .integer(Int64(server.unfinishedRuns)), "queuedMessagesPerRun": .integer(Int64(EngineLimits.queuedMessagesPerRun)),
                "promptCharacters": .integer(Int64(APILimits.promptCharacters)), "bodyBytes": .integer(Int64(APILimits.bodyBytes)),
            ],
        ]
    }
}
