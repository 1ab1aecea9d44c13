/// The status of a turn.
public enum TurnStatus: String, Sendable, Codable, CaseIterable {
    case queued, running, completed, failed, interrupted, cancelled, withdrawn

    /// The status will not change any more.
    public var isFinal: Bool { self != .queued && self != .running }
}
