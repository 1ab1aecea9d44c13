internal import Coding
internal import RunEngine

/// The validation object of a turn that was not checked.
enum ValidationDocument {
    /// Returns the object with the verdict `unverified`.
    ///
    /// - Parameter isListed: true in a list of runs, where the checks themselves are left out.
    static func unverified(_ mode: ValidationMode, isListed: Bool = false) -> JSONValue {
        var members: JSONObject = [
            "mode": .value(mode), "verdict": "unverified", "reason": "not_configured", "rounds": 0,
            "counts": ["passed": 0, "failed": 0, "regressed": 0, "fixed": 0, "already_failing": 0, "unverified": 0], "endedAt": .null,
        ]
        if !isListed { members["checks"] = [] }
        return .object(members)
    }
}
