internal import Coding
internal import RunEngine
internal import Runtime

/// The answer to `GET /me`: the caller's account and key, the server, and its limits.
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
            // Nothing is billed yet.
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

/// The answer to `GET /models`: the models that a run can name. Properties that the operator left out are `null`.
struct ModelsDocument {
    let catalog: ModelCatalog

    var value: JSONValue {
        ["defaultModelId": .optional(catalog.defaultModelID), "models": .array(catalog.models.map(model))]
    }

    private func model(_ model: CatalogModel) -> JSONValue {
        [
            "id": .string(model.id), "name": .string(model.name), "default": .bool(model.id == catalog.defaultModelID), "allowed": true,
            "gate": .null, "plan": .null, "creditFloor": .null, "contextTokens": model.contextTokens.map { .integer($0) } ?? .null,
            "maxOutputTokens": model.maxOutputTokens.map { .integer($0) } ?? .null, "aliases": .array(model.aliases.map { .string($0) }),
            "deprecatedAt": .optional(model.deprecatedAt), "billingModes": ["managed"],
            "prices": [
                "inputPerMTok": .optional(model.prices.input), "outputPerMTok": .optional(model.prices.output),
                "cacheReadPerMTok": .optional(model.prices.cacheRead), "cacheWritePerMTok": .optional(model.prices.cacheWrite),
            ],
        ]
    }
}

/// The answer to a dry run: the results of its checks.
struct DryRunDocument {
    let checks: [DryRunCheck]

    var value: JSONValue {
        [
            "dryRun": true, "ok": .bool(!checks.contains { $0.status == .fail }),
            "checks": .array(
                checks.map {
                    [
                        "name": .string($0.name), "status": .string($0.status.rawValue), "detail": .string($0.detail), "remedy": .optional($0.remedy),
                        "durationMillis": .integer($0.durationMillis),
                    ]
                }),
        ]
    }
}
