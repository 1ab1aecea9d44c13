/// The parts of a turn's outcome that are only displayed.
public struct TurnResult: Sendable, Hashable, Codable {
    /// The summary is truncated.
    public var isSummaryTruncated = false
    /// The size of the patch against the work tree at the turn's start.
    public var patchStats: PatchStats?
    /// The snapshot of the work tree at its end, in the sandbox.
    public var snapshot: String?
    /// The warnings about anything left out or not done as asked, in the order in which they were given.
    public var warnings: [Warning] = []

    /// Creates an empty result.
    public init() {}

    /// Decodes a stored result: rows of older servers lack newer members.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        isSummaryTruncated = try values.decodeIfPresent(Bool.self, forKey: .isSummaryTruncated) ?? false
        patchStats = try values.decodeIfPresent(PatchStats.self, forKey: .patchStats)
        snapshot = try values.decodeIfPresent(String.self, forKey: .snapshot)
        warnings = try values.decodeIfPresent([Warning].self, forKey: .warnings) ?? []
    }
}
