/// What a turn left: the parts that are only shown.
public struct TurnResult: Sendable, Hashable, Codable {
    /// The summary is cut.
    public var isSummaryTruncated = false
    /// Against the work tree at the turn's start.
    public var patchStats: PatchStats?
    /// The snapshot of the work tree at its end, in the sandbox.
    public var snapshot: String?
    /// What was left out or could not be done as asked, in the order in which it was said.
    public var warnings: [Warning] = []

    /// Nothing yet.
    public init() {}

    /// A result as it was stored: rows of older servers lack what came later.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        isSummaryTruncated = try values.decodeIfPresent(Bool.self, forKey: .isSummaryTruncated) ?? false
        patchStats = try values.decodeIfPresent(PatchStats.self, forKey: .patchStats)
        snapshot = try values.decodeIfPresent(String.self, forKey: .snapshot)
        warnings = try values.decodeIfPresent([Warning].self, forKey: .warnings) ?? []
    }
}
