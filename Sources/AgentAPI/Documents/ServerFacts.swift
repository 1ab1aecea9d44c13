public import RunEngine

/// The facts about the server that requests and documents depend on.
public struct ServerFacts: Sendable {
    /// The base of absolute links, without a trailing slash.
    public let publicURL: String
    /// The models that runs can name.
    public let catalog: ModelCatalog
    /// The seconds for which an idle session stays warm unless its run sets them.
    public let sessionTTLSeconds: Int64
    /// The server's description of itself.
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
    /// The kind of sandbox that agents work in: `local` or `simulator`.
    public let sandbox: String
    /// The isolation of sandboxes: `bubblewrap` or `none`.
    public let isolation: String
    /// The optional features of the contract that it supports.
    public let features: [String]
    /// The number of unfinished runs that one account may have.
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
