/// A permission of a key.
public enum Scope: String, Sendable, CaseIterable {
    /// The permission to read runs.
    case read = "read:builder"
    /// The permission to start and change runs.
    case write = "write:builder"
}
