internal import Glibc

/// What to start, and what of this process it gets: nothing that is not named here.
public struct ProcessSpec: Sendable {
    /// Where a standard stream of the child leads.
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
    /// Further descriptors: a number here, and its number in the child. All others from 3 on are closed there.
    public var inherited: [(source: Int32, target: Int32)] = []
    /// Makes the child the leader of a session and process group of its own.
    public var isSessionLeader = false
    /// Has the kernel kill the child when this process ends, however it ends.
    public var diesWithParent = false
    /// The largest file that the child and what it starts may write (`RLIMIT_FSIZE`); `nil` = as this process.
    public var fileBytes: Int64?
    /// The `cgroup.procs` files of the control groups that the child joins before it is the program. One that it cannot join is a failed start.
    public var controlGroups: [String] = []

    /// Of a process that root starts: another user, and files that it reaches wherever they lie; `nil` = this process's user.
    public var shelter: ProcessShelter?

    /// The environment of this process: for a child that is to have the same.
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

    /// A process with `/dev/null` on its standard streams.
    public init(executable: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}
