internal import Coding
internal import RunEngine

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
