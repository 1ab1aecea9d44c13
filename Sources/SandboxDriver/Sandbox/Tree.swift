/// The files that a run starts from: a commit that the server has already fetched and checked out.
public struct TreeSource: Sendable, Hashable, Codable {
    /// The bare repository that has the commit's objects.
    public let mirror: String
    /// The read-only checkout of the commit.
    public var baseTree: String
    /// The commit: 40 hexadecimal digits, or 64 in a SHA-256 repository.
    public let commit: String
    /// A file in git's `packed-refs` format with the repository's tags, and its branches as those of `origin`; `nil` = the clone has none.
    public var refs: String?
    /// The branch that the clone is on; `nil` = none: its HEAD names the commit.
    public let branch: String?

    /// Creates a source.
    public init(mirror: String, baseTree: String, commit: String, refs: String? = nil, branch: String? = nil) {
        self.mirror = mirror
        self.baseTree = baseTree
        self.commit = commit
        self.refs = refs
        self.branch = branch
    }
}

/// The method by which a work tree was created.
public enum TreeMethod: String, Sendable, Codable, CaseIterable {
    /// An overlay over the base tree: nothing is copied.
    case overlay
    /// Copies that share their blocks until one is written.
    case reflink
    /// A full copy of the base tree's files.
    case copy
}

/// A work tree in its place.
public struct Placement: Sendable, Hashable, Codable {
    /// The method by which it was created.
    public let method: TreeMethod
    /// The time that this took.
    public let millis: Int64
    /// The git directory, inside the work tree: the agent can damage it, but nothing that the server reads.
    public let gitDirectory: SandboxPath

    /// Creates a placement.
    public init(method: TreeMethod, millis: Int64, gitDirectory: SandboxPath) {
        self.method = method
        self.millis = millis
        self.gitDirectory = gitDirectory
    }
}
