internal import Coding
internal import RunEngine

/// The validation object of a turn that was not checked.
enum ValidationDocument {
    static func unverified(_ mode: ValidationMode) -> JSONValue {
        [
            "mode": .value(mode), "verdict": "unverified", "reason": "not_configured", "rounds": 0,
            "counts": ["passed": 0, "failed": 0, "regressed": 0, "fixed": 0, "already_failing": 0, "unverified": 0], "checks": [], "endedAt": .null,
        ]
    }
}
