internal import Coding
internal import RunEngine

/// The features that a request asks for and this server lacks: refused with 422 `not_configured`, never ignored.
struct MissingFeatures {
    private var found: [(feature: MissingFeature, asked: String)] = []

    /// Records that a field needs a feature.
    mutating func need(_ feature: MissingFeature, for field: String) {
        found.append((feature, field))
    }

    /// The refusal; `nil` if nothing is missing.
    var failure: Failure? {
        guard let first = found.first else { return nil }
        var features: [String] = []
        for feature in found.map(\.feature.rawValue) where !features.contains(feature) { features.append(feature) }
        let names = found.map(\.asked).joined(separator: ", ")
        return Failure(
            .notConfigured, "This server has no \(features.joined(separator: ", ")), which \(names) asks for.",
            members: [
                "feature": .string(first.feature.rawValue), "features": .array(features.map { .string($0) }),
                "paths": .array(found.map { .string($0.asked) }),
            ],
            remedy: first.feature.remedy)
    }

    /// Returns the refusal of a path that needs a feature.
    static func refusal(_ feature: MissingFeature) -> Failure {
        Failure(
            .notConfigured, "This server has no \(feature.rawValue).",
            members: ["feature": .string(feature.rawValue), "features": [.string(feature.rawValue)], "paths": []], remedy: feature.remedy)
    }
}
