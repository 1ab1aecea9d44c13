/// Another user for a child of root, who reaches some files under separate paths: the directories above those files need not admit the user, and
/// the files' own modes decide what the user may do with them.
///
/// The paths belong to a file system that only the child and its descendants can see.
public struct ProcessShelter: Sendable {
    /// The id of the user and its group; never 0.
    public let user: UInt32
    /// A directory of the machine, which the child's own file system covers.
    public let directory: String
    /// The paths of files and directories inside it, by their paths outside.
    public private(set) var paths: [String: String] = [:]

    /// Creates a shelter without files.
    public init(user: UInt32, directory: String) {
        self.user = user
        self.directory = directory
    }

    /// Lets the child reach a file or a directory; returns the path inside.
    public mutating func admit(_ path: String) -> String {
        if let known = paths[path] { return known }
        let new = "\(directory)/\(paths.count)"
        paths[path] = new
        return new
    }

    /// Pairs of a path outside and the path inside.
    var binds: [String] { paths.sorted { $0.value < $1.value }.flatMap { [$0.key, $0.value] } }
}
