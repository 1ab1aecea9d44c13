/// What a turn left: the parts that are only shown.
public struct TurnResult: Sendable, Hashable, Codable {
    /// The summary is cut.
    public var isSummaryTruncated = false
    /// Against the work tree at the turn's start.
    public var patchStats: PatchStats?
    /// The snapshot of the work tree at its end, in the sandbox.
    public var snapshot: String?

    /// Nothing yet.
    public init() {}
}
