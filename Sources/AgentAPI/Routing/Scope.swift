/// What a key must be allowed to do.
public enum Scope: String, Sendable, CaseIterable {
    /// Read runs.
    case read = "read:builder"
    /// Start and change runs.
    case write = "write:builder"
}
