/// Another user for a child of root, who reaches some files by paths of their own: no directory above them has to let that user through, and what
/// may be done with them is up to their own modes.
///
/// The paths are those of a file system that only the child and what it starts can see.
public struct ProcessShelter: Sendable {
    /// The number of the user and of its group; never 0.
    public let user: UInt32
    /// A directory of the machine, which the child's own file system covers.
    public let directory: String
    /// The paths of files and directories in it, by those that they have outside.
    public private(set) var paths: [String: String] = [:]

    /// A shelter without files.
    public init(user: UInt32, directory: String) {
        self.user = user
        self.directory = directory
    }

    /// Lets the child reach a file or a directory; returns its path there.
    public mutating func admit(_ path: String) -> String {
        if let known = paths[path] { return known }
        let new = "\(directory)/\(paths.count)"
        paths[path] = new
        return new
    }

    /// Pairs of a path outside and the path inside.
    var binds: [String] { paths.sorted { $0.value < $1.value }.flatMap { [$0.key, $0.value] } }
}
