internal import Coding
internal import RunEngine

/// What a request asked for that this server lacks: answered 422 `not_configured`, never ignored.
struct MissingFeatures {
    private var found: [(feature: String, field: String, remedy: String)] = []

    /// Notes that a field needs a feature.
    mutating func need(_ feature: String, for field: String, _ remedy: String) {
        found.append((feature, field, remedy))
    }

    /// The refusal; `nil` when nothing is missing.
    var failure: Failure? {
        guard let first = found.first else { return nil }
        let names = found.map(\.field).joined(separator: ", ")
        return Failure(
            .notConfigured, "This server has no \(found.map(\.feature).joined(separator: ", ")), which \(names) asks for.",
            members: [
                "feature": .string(first.feature), "features": .array(found.map { .string($0.feature) }),
                "paths": .array(found.map { .string($0.field) }),
            ],
            remedy: first.remedy)
    }
}
