internal import Glibc

/// The program to start and the parts of this process that it inherits: nothing beyond those named here.
public struct ProcessSpec: Sendable {
    /// The target of a child's standard stream.
    public enum Stream: Sendable {
        /// `/dev/null`.
        case null
        /// This process's own stream.
        case inherit
        /// A copy of a descriptor of this process, which stays open here.
        case descriptor(Int32)
    }

    /// A path, or a name that is looked up on the `PATH` of `environment`.
    public var executable: String
    /// The arguments after the program's own name.
    public var arguments: [String]
    /// The whole environment.
    public var environment: [String: String]
    /// The working directory; `nil` = this process's.
    public var directory: String?
    /// Standard input; `/dev/null` unless set.
    public var standardInput: Stream = .null
    /// Standard output; `/dev/null` unless set.
    public var standardOutput: Stream = .null
    /// Standard error; `/dev/null` unless set.
    public var standardError: Stream = .null
    /// Further descriptors: the number here, and the number in the child. All others from 3 on are closed there.
    public var inherited: [(source: Int32, target: Int32)] = []
    /// `true` to make the child the leader of its own session and process group.
    public var isSessionLeader = false
    /// `true` to have the kernel kill the child when this process ends, for whatever reason.
    public var diesWithParent = false
    /// The largest file that the child and its descendants may write (`RLIMIT_FSIZE`); `nil` = the limit of this process.
    public var fileBytes: Int64?
    /// The `cgroup.procs` files of the control groups that the child joins before it executes the program. If joining fails, so does the start.
    public var controlGroups: [String] = []

    /// For a process started by root: another user, and the files that this user reaches wherever they are; `nil` = this process's user.
    public var shelter: ProcessShelter?

    /// The environment of this process, for a child that needs the same.
    public static var ownEnvironment: [String: String] {
        var all: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let mark = text.firstIndex(of: "=") { all[String(text[..<mark])] = String(text[text.index(after: mark)...]) }
            pointer += 1
        }
        return all
    }

    /// Creates a process with `/dev/null` on its standard streams.
    public init(executable: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// Another user for a child of root, and the files that this user reaches under separate paths: the directories above those files need not admit the
/// user, and the files' own modes decide what the user may do with them.
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
