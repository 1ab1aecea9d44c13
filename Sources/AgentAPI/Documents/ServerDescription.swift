/// What a server says of itself to those who use it.
public struct ServerDescription: Sendable {
    /// Its version.
    public let version: String
    /// Where runs work: `local`, `simulator`.
    public let sandbox: String
    /// How they are shut in.
    public let isolation: String
    /// What it can do beyond the contract's core.
    public let features: [String]
    /// Runs of an account that may be unfinished at the same time.
    public let unfinishedRuns: Int

    /// A description.
    public init(version: String, sandbox: String, isolation: String, features: [String], unfinishedRuns: Int) {
        self.version = version
        self.sandbox = sandbox
        self.isolation = isolation
        self.features = features
        self.unfinishedRuns = unfinishedRuns
    }
}
