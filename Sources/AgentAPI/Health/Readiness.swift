/// Whether the server can do its work, for `readyz`.
public struct Readiness: Sendable {
    /// What keeps it from its work now; empty = it is ready.
    public let problems: @Sendable () -> [String]

    /// A readiness that asks each time.
    public init(problems: @escaping @Sendable () -> [String]) {
        self.problems = problems
    }
}
