public import RunEngine

/// The facts about the server itself that documents need.
public struct ServerFacts: Sendable {
    /// The base of absolute links, without a trailing slash.
    public let publicURL: String
    /// The models that runs can name.
    public let catalog: ModelCatalog
    /// The seconds for which an idle session stays warm if the run does not say.
    public let sessionTTLSeconds: Int64
    /// The server as it describes itself.
    public let server: ServerDescription

    /// Creates the facts.
    public init(publicURL: String, catalog: ModelCatalog, sessionTTLSeconds: Int64, server: ServerDescription) {
        self.publicURL = publicURL
        self.catalog = catalog
        self.sessionTTLSeconds = sessionTTLSeconds
        self.server = server
    }

    /// Returns the canonical URL of a run.
    func url(of runID: String) -> String {
        "\(publicURL)/\(Route.prefix.joined(separator: "/"))/runs/\(runID)"
    }
}

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
