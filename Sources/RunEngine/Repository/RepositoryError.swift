/// Why a repository's tree could not be had. Shown to the caller as the error of the turn.
public struct RepositoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of trouble it is; the raw value is the error code of the contract.
    public enum Code: String, Sendable {
        /// The host says that there is no such repository, or that it may not be read.
        case repositoryNotFound = "repository_not_found"
        /// The host did not answer, or not in time.
        case repositoryUnreachable = "repository_unreachable"
        /// The repository has no such branch, tag or commit.
        case refNotFound = "ref_not_found"
        /// It has more than this server takes.
        case repositoryTooLarge = "repository_too_large"
        /// The server's disk is full.
        case storageFull = "storage_full"
        /// Anything else: a broken or dangerous repository.
        case cloneFailed = "clone_failed"
    }

    /// The kind.
    public let code: Code
    /// What happened, in one sentence or two, safe to show.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Whether the same request may succeed later without anything being changed.
    public var isRetryable: Bool { code == .repositoryUnreachable || code == .storageFull }

    /// What the caller can do about it.
    public var remedy: String {
        switch code {
        case .repositoryNotFound: "Check owner and name, and that this server may read the repository."
        case .repositoryUnreachable: "Check that the git host can be reached from this server (HEARTH_GIT_BASE_URL), then try again."
        case .refNotFound: "Name a branch, tag or commit that exists; push it first if it is only local."
        case .repositoryTooLarge: "Use a smaller branch or commit, or ask the operator for a larger HEARTH_MAX_TREE."
        case .storageFull: "Free space on the file system of the data directory."
        case .cloneFailed: "See the detail; `git clone` and `git fsck` of the same repository show the whole message."
        }
    }

    /// Code and detail.
    public var description: String { "\(code.rawValue): \(detail)" }
}
