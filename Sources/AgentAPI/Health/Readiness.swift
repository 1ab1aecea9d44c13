/// The server's ability to do its work, for `readyz`.
public struct Readiness: Sendable {
    /// Returns the problems that keep the server from its work now; empty if it is ready.
    public let problems: @Sendable () -> [String]

    /// Creates a readiness that calls `problems` each time it is asked.
    public init(problems: @escaping @Sendable () -> [String]) {
        self.problems = problems
    }
}
