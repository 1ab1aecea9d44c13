/// A request to publish a patch.
public struct PublishRequest: Sendable, Hashable, Codable {
    /// The ways to publish a patch.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// The patch is handed out, nothing else.
        case none
        /// A draft pull request is opened.
        case draftPR = "draft_pr"
    }

    /// The way to publish.
    public let mode: Mode
    /// The branch to publish on; `nil` generates a name.
    public let branch: String?

    /// Creates a request.
    public init(mode: Mode, branch: String?) {
        self.mode = mode
        self.branch = branch
    }
}
