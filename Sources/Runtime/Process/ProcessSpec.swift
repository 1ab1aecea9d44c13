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

    /// For a process started by root: another user, and files which that user reaches wherever they lie; `nil` = this process's user.
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
