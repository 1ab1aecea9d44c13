/// What documents say of the server itself.
public struct ServerFacts: Sendable {
    /// The base of absolute links, without a slash at its end.
    public let publicURL: String
    /// The models that can be named.
    public let catalog: ModelCatalog
    /// How long an idle session stays warm when a run says nothing.
    public let sessionTTLSeconds: Int64
    /// What it says of itself.
    public let server: ServerDescription

    /// Facts.
    public init(publicURL: String, catalog: ModelCatalog, sessionTTLSeconds: Int64, server: ServerDescription) {
        self.publicURL = publicURL
        self.catalog = catalog
        self.sessionTTLSeconds = sessionTTLSeconds
        self.server = server
    }

    /// The canonical URL of a run.
    func url(of runID: String) -> String {
        "\(publicURL)/\(Route.prefix.joined(separator: "/"))/runs/\(runID)"
    }
}
