/// Where a turn is.
public enum TurnStatus: String, Sendable, Codable, CaseIterable {
    case queued, running, completed, failed, interrupted, cancelled, withdrawn

    /// It will not change any more.
    public var isFinal: Bool { self != .queued && self != .running }
}
