/// The server as `GET /me` describes it.
public struct ServerDescription: Sendable {
    /// The server's version.
    public let version: String
    /// The kind of sandbox that runs work in: `local`, `simulator`.
    public let sandbox: String
    /// The means by which sandboxes are isolated.
    public let isolation: String
    /// The features beyond the contract's core.
    public let features: [String]
    /// The number of runs of one account that may be unfinished at the same time.
    public let unfinishedRuns: Int

    /// Creates a description.
    public init(version: String, sandbox: String, isolation: String, features: [String], unfinishedRuns: Int) {
        self.version = version
        self.sandbox = sandbox
        self.isolation = isolation
        self.features = features
        self.unfinishedRuns = unfinishedRuns
    }
}
