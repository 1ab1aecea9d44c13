public import Coding

/// What kind of work a turn is.
public enum TaskKind: String, Sendable, Codable, CaseIterable {
    /// Changes files.
    case code
    /// Reads only, and answers with a plan.
    case plan
}

/// How much is checked after a turn.
public enum ValidationMode: String, Sendable, Codable, CaseIterable {
    case minimal, basic, tests
}

/// What is done with a patch.
public struct PublishRequest: Sendable, Hashable, Codable {
    /// The ways.
    public enum Mode: String, Sendable, Codable, CaseIterable {
        /// The patch is handed out, nothing else.
        case none
        /// A draft pull request is opened.
        case draftPR = "draft_pr"
    }

    /// The way.
    public let mode: Mode
    /// The branch to publish on; `nil` = one is made up.
    public let branch: String?

    /// A way to publish.
    public init(mode: Mode, branch: String?) {
        self.mode = mode
        self.branch = branch
    }
}

/// What the agent does with its questions.
public struct QuestionSettings: Sendable, Hashable, Codable {
    /// Who answers.
    public enum Policy: String, Sendable, Codable, CaseIterable {
        case allow, deny, ask
    }

    /// What happens when nobody answers.
    public enum OnTimeout: String, Sendable, Codable, CaseIterable {
        case `default`, stop
    }

    /// Who answers.
    public let policy: Policy
    /// How long a question stays open.
    public let timeoutSeconds: Int
    /// What happens then.
    public let onTimeout: OnTimeout

    /// Rules for questions.
    public init(policy: Policy = .allow, timeoutSeconds: Int = 300, onTimeout: OnTimeout = .default) {
        self.policy = policy
        self.timeoutSeconds = timeoutSeconds
        self.onTimeout = onTimeout
    }
}

/// What a message may change for the turns after it.
public struct RunSettings: Sendable, Hashable, Codable {
    /// How long the session stays warm without a turn.
    public var sessionTTLSeconds: Int64
    /// `keep` or `pause`.
    public var idlePolicy: String
    /// Self-review on or off.
    public var review: Bool
    /// Repair rounds after a review, 0…3.
    public var reviewRounds: Int
    /// Repair rounds after checks, 0…3.
    public var validationRounds: Int
    /// Who answers the agent's questions.
    public var questions: QuestionSettings

    /// Settings of a run.
    public init(sessionTTLSeconds: Int64, idlePolicy: String, review: Bool, reviewRounds: Int, validationRounds: Int, questions: QuestionSettings) {
        self.sessionTTLSeconds = sessionTTLSeconds
        self.idlePolicy = idlePolicy
        self.review = review
        self.reviewRounds = reviewRounds
        self.validationRounds = validationRounds
        self.questions = questions
    }
}

/// What holds for one turn: given with its prompt, else taken over from the run.
public struct TurnOptions: Sendable, Hashable, Codable {
    /// The kind of work.
    public var taskKind: TaskKind
    /// The model, as the endpoint names it.
    public var modelID: String
    /// How much is checked.
    public var validationMode: ValidationMode
    /// What is done with the patch.
    public var publish: PublishRequest

    /// Options of a turn.
    public init(taskKind: TaskKind, modelID: String, validationMode: ValidationMode, publish: PublishRequest) {
        self.taskKind = taskKind
        self.modelID = modelID
        self.validationMode = validationMode
        self.publish = publish
    }
}

/// A create request that was read and found good.
public struct NewRun: Sendable {
    /// `owner/repo` as it was written.
    public var repositoryFullName: String
    /// The first prompt.
    public var prompt: String
    /// What holds for the first turn, and for later ones that say nothing else.
    public var options: TurnOptions
    /// What a message may change.
    public var settings: RunSettings
    /// Branch, tag or commit; `nil` = the default branch.
    public var baseRef: String?
    /// Shown in lists.
    public var title: String?
    /// Normalised.
    public var tags: [String]
    /// The caller's own.
    public var metadata: JSONValue
    /// The run ends after its first turn.
    public var endsSession: Bool
    /// At most one live run of this key.
    public var dedupeKey: String?
    /// A live run of the key is an error, not the answer.
    public var rejectsDuplicate: Bool

    /// A request.
    public init(
        repositoryFullName: String, prompt: String, options: TurnOptions, settings: RunSettings, baseRef: String?, title: String?, tags: [String],
        metadata: JSONValue, endsSession: Bool, dedupeKey: String?, rejectsDuplicate: Bool
    ) {
        self.repositoryFullName = repositoryFullName
        self.prompt = prompt
        self.options = options
        self.settings = settings
        self.baseRef = baseRef
        self.title = title
        self.tags = tags
        self.metadata = metadata
        self.endsSession = endsSession
        self.dedupeKey = dedupeKey
        self.rejectsDuplicate = rejectsDuplicate
    }
}

/// A message that was read and found good.
public struct NewMessage: Sendable {
    /// What to do when the run is at work.
    public enum WhenBusy: String, Sendable, CaseIterable {
        case queue, reject
    }

    /// The prompt; `nil` = only end the session.
    public var prompt: String?
    /// What differs from the run's options.
    public var taskKind: TaskKind?
    /// What differs from the run's options.
    public var modelID: String?
    /// What differs from the run's options.
    public var validationMode: ValidationMode?
    /// What differs from the run's options.
    public var publish: PublishRequest?
    /// What to do when the run is at work.
    public var whenBusy: WhenBusy
    /// The session ends after what was accepted.
    public var endsSession: Bool

    /// A message.
    public init(
        prompt: String?, taskKind: TaskKind? = nil, modelID: String? = nil, validationMode: ValidationMode? = nil, publish: PublishRequest? = nil,
        whenBusy: WhenBusy = .queue, endsSession: Bool = false
    ) {
        self.prompt = prompt
        self.taskKind = taskKind
        self.modelID = modelID
        self.validationMode = validationMode
        self.publish = publish
        self.whenBusy = whenBusy
        self.endsSession = endsSession
    }
}
