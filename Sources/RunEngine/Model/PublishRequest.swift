/// What is done with a patch.
public struct PublishRequest: Sendable, Hashable, Codable {
    /// The ways.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// The patch is handed out, nothing else.
        case none
        /// A draft pull request is opened.
        case draftPR = "draft_pr"
    }

    /// The way.
    public let mode: Mode
    /// The branch to publish on; `nil` = one is made up.
    public let branch: String?

    /// A way to publish.
    public init(mode: Mode, branch: String?) {
        self.mode = mode
        self.branch = branch
    }
}
