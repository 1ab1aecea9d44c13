/// The files a run starts from: a commit that the server has already fetched and checked out.
public struct TreeSource: Sendable, Hashable, Codable {
    /// The bare repository that has the commit's objects.
    public let mirror: String
    /// The read-only checkout of the commit.
    public var baseTree: String
    /// The commit: 40 hexadecimal digits, 64 in a repository of SHA-256.
    public let commit: String
    /// A file with the repository's branches, as those of `origin`, and tags, in the form of git's `packed-refs`; `nil` = the clone has none.
    public var refs: String?
    /// The branch that the clone is on; `nil` = none, its HEAD names the commit.
    public let branch: String?

    /// A source.
    public init(mirror: String, baseTree: String, commit: String, refs: String? = nil, branch: String? = nil) {
        self.mirror = mirror
        self.baseTree = baseTree
        self.commit = commit
        self.refs = refs
        self.branch = branch
    }
}

/// How a work tree came to be.
public enum TreeMethod: String, Sendable, Codable, CaseIterable {
    /// An overlay over the base tree: nothing is copied.
    case overlay
    /// Copies that share their blocks until they are written.
    case reflink
    /// A full copy of the base tree's files.
    case copy
}

/// A work tree that is in its place.
public struct Placement: Sendable, Hashable, Codable {
    /// How it was made.
    public let method: TreeMethod
    /// How long that took.
    public let millis: Int64
    /// The git directory of the work tree, outside of it: the agent can spoil it, never what the server reads.
    public let gitDirectory: SandboxPath

    /// A placement.
    public init(method: TreeMethod, millis: Int64, gitDirectory: SandboxPath) {
        self.method = method
        self.millis = millis
        self.gitDirectory = gitDirectory
    }
}
