/// The reason why a repository's tree is not available, shown to the caller as the turn's error.
public struct RepositoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of error; the raw value is the error code of the API.
    public enum Code: String, Sendable, CaseIterable {
        /// The host says that there is no such repository, or that it may not be read.
        case repositoryNotFound = "repository_not_found"
        /// The host did not answer, or not in time.
        case repositoryUnreachable = "repository_unreachable"
        /// The repository has no such branch, tag or commit.
        case refNotFound = "ref_not_found"
        /// The repository is larger than this server accepts.
        case repositoryTooLarge = "repository_too_large"
        /// The server's disk is full.
        case storageFull = "storage_full"
        /// Anything else: a broken or dangerous repository.
        case cloneFailed = "clone_failed"
    }

    /// The kind.
    public let code: Code
    /// An account of the error in one or two sentences, safe to show.
    public let detail: String

    private let ownRemedy: String?

    /// - Parameter remedy: Overrides the remedy of the code.
    init(_ code: Code, _ detail: String, remedy: String? = nil) {
        self.code = code
        self.detail = detail
        ownRemedy = remedy
    }

    /// `true` if the same request may succeed later although nothing is changed.
    public var isRetryable: Bool { code == .repositoryUnreachable || code == .storageFull }

    /// The remedy shown to the caller.
    public var remedy: String {
        if let ownRemedy { return ownRemedy }
        switch code {
        case .repositoryNotFound: return "Check owner and name, and that this server may read the repository."
        case .repositoryUnreachable: return "Check that the git host can be reached from this server (HEARTH_GIT_BASE_URL), then try again."
        case .refNotFound: return "Name a branch, tag or commit that exists; push it first if it is only local."
        case .repositoryTooLarge: return "Use a smaller branch or commit, or ask the operator for a larger HEARTH_MAX_TREE."
        case .storageFull: return "Free space on the file system of the data directory."
        case .cloneFailed: return "See the detail; `git clone` and `git fsck` of the same repository show the whole message."
        }
    }

    /// Code and detail.
    public var description: String { "\(code.rawValue): \(detail)" }
}
