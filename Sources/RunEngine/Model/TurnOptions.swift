/// The options of one turn: given with its prompt, otherwise taken from the run.
public struct TurnOptions: Sendable, Hashable, Codable {
    /// The kind of work.
    public var taskKind: TaskKind
    /// The model, as the endpoint names it.
    public var modelID: String
    /// The extent of the checks.
    public var validationMode: ValidationMode
    /// The use of the patch.
    public var publish: PublishRequest

    /// Creates the options of a turn.
    public init(taskKind: TaskKind, modelID: String, validationMode: ValidationMode, publish: PublishRequest) {
        self.taskKind = taskKind
        self.modelID = modelID
        self.validationMode = validationMode
        self.publish = publish
    }
}

/// The kind of work in a turn.
public enum TaskKind: String, Sendable, Codable, CaseIterable {
    /// The agent changes files.
    case code
    /// The agent only reads, and answers with a plan.
    case plan
}

/// The extent of the checks after a turn.
public enum ValidationMode: String, Sendable, Codable, CaseIterable {
    case minimal, basic, tests
}

/// A request to publish a patch.
public struct PublishRequest: Sendable, Hashable, Codable {
    /// The ways to publish a patch.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// The patch is handed out, nothing else.
        case none
        /// A draft pull request is opened.
        case draftPR = "draft_pr"
    }

    /// The way to publish.
    public let mode: Mode
    /// The branch to publish on; `nil` generates a name.
    public let branch: String?

    /// Creates a request.
    public init(mode: Mode, branch: String?) {
        self.mode = mode
        self.branch = branch
    }
}
