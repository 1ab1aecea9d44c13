public import Coding

/// Something that was left out, could not be done as asked, or takes time, while the run goes on. It becomes an event of the run and appears in
/// `warnings` of its turn and the run: nothing that an agent made is dropped without one.
public struct Warning: Sendable, Hashable, Codable {
    /// The kinds of warning. The raw value is the `code` of the API; new ones may be added without notice.
    public enum Code: String, Sendable, Codable, CaseIterable {
        /// Files of the work tree are missing from the patch.
        case filesLeftOut = "files_left_out"
        /// The repository has submodules, whose folders are empty.
        case submodulesNotCheckedOut = "submodules_not_checked_out"
        /// Work inside a submodule cannot be part of the patch.
        case submoduleWorkLost = "submodule_work_lost"
        /// Git LFS files are present as pointers only.
        case lfsPointers = "lfs_pointers"
        /// The patch holds contents of Git LFS files instead of pointers.
        case lfsContents = "lfs_contents"
        /// Reports of the agent could not be read.
        case framesUnreadable = "frames_unreadable"
        /// The agent waits before it asks the model again.
        case modelWaits = "model_waits"
        /// Earlier conversation was summarised to make room.
        case contextCompacted = "context_compacted"
        /// There were more warnings than are kept.
        case moreWarnings = "more_warnings"

        /// A short title, always the same.
        public var title: String { words.title }
        /// The remedy shown to the caller; `nil` if none is needed.
        public var remedy: String? { words.remedy }

        /// The warning is about the repository as it was placed, so it applies to every later turn, too.
        var isOfPlacement: Bool {
            switch self {
            case .submodulesNotCheckedOut, .lfsPointers: true
            default: false
            }
        }

        private var words: (title: String, remedy: String?) {
            switch self {
            case .filesLeftOut: ("Files are not in the patch", "The detail says why; ask the agent to put the work elsewhere.")
            case .submodulesNotCheckedOut:
                ("Submodules are not checked out", "Run on the submodule's own repository when the work belongs there.")
            case .submoduleWorkLost: ("Work inside a submodule is not in the patch", "Run on the submodule's own repository.")
            case .lfsPointers:
                ("Files of Git LFS are pointers only", "Install git-lfs on the server, and use a host that serves the contents.")
            case .lfsContents:
                ("Contents of Git LFS files are in the patch", "Run git lfs install where the patch is applied, before it is committed.")
            case .framesUnreadable: ("Reports of the agent could not be read", nil)
            case .modelWaits: ("The agent waits for the model", "Wait, or interrupt the turn.")
            case .contextCompacted: ("Earlier conversation was summarised", nil)
            case .moreWarnings: ("There were more warnings", "The event log has the first ones.")
            }
        }
    }

    /// Warnings kept per turn; one more says that there were others. Without: an agent that breaks a rule in a loop fills the run's row.
    static let mostOfATurn = 50
    /// Paths that a warning names. Without: a tree of unreadable files is one huge event.
    static let mostPaths = 100
    /// Bytes of `detail`.
    private static let detailBytes = 2 << 10
    /// Bytes of one path, the PATH_MAX of Linux.
    private static let pathBytes = 4 << 10

    /// The kind.
    public let code: Code
    /// An account of this occurrence in one or two sentences.
    public let detail: String
    /// The affected files, as git quotes them; only the first if there are many.
    public let paths: [String]

    /// Creates a warning with no more paths than are kept.
    ///
    /// - Parameter detail: Says how many paths there are if they may exceed `Warning.mostPaths`.
    public init(_ code: Code, _ detail: String, paths: [String] = []) {
        self.code = code
        self.detail = detail.cut(toBytes: Warning.detailBytes).text
        self.paths = paths.prefix(Warning.mostPaths).map { $0.cut(toBytes: Warning.pathBytes).text }
    }

    /// The warning as `warnings` of runs and turns show it.
    public var document: JSONValue {
        ["code": .string(code.rawValue), "detail": .string(detail), "paths": .array(paths.map { .string($0) })]
    }
}
