/// Where a run is. The set of values is closed.
public enum RunStatus: String, Sendable, Codable, CaseIterable {
    /// A turn waits for a slot, none is at work.
    case queued
    /// A turn is at work.
    case running
    /// Nothing that was accepted is unfinished.
    case idle
    /// For ever.
    case ended
}
