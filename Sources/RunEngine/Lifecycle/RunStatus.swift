/// The status of a run. A closed set of values.
public enum RunStatus: String, Sendable, Codable, CaseIterable {
    /// A turn waits for a slot; none is at work.
    case queued
    /// A turn is at work.
    case running
    /// Everything accepted is finished.
    case idle
    /// Final.
    case ended
}
