/// A validated message.
public struct NewMessage: Sendable {
    /// The treatment of a message while the run is at work.
    public enum WhenBusy: String, Sendable, CaseIterable {
        case queue, reject, interrupt
    }

    /// The prompt; `nil` only ends the session.
    public var prompt: String?
    /// Replaces the run's option.
    public var taskKind: TaskKind?
    /// Replaces the run's option.
    public var modelID: String?
    /// Replaces the run's option.
    public var validationMode: ValidationMode?
    /// Replaces the run's option.
    public var publish: PublishRequest?
    /// The treatment while the run is at work.
    public var whenBusy: WhenBusy
    /// The session ends after everything accepted so far.
    public var endsSession: Bool

    /// Creates a message.
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

/// A caller's changes to a queued prompt; `nil` leaves a value as it is.
public struct MessageEdit: Sendable {
    /// The prompt.
    public var prompt: String?
    /// The kind of work.
    public var taskKind: TaskKind?
    /// The model.
    public var modelID: String?
    /// The extent of the checks.
    public var validationMode: ValidationMode?
    /// The use of the patch.
    public var publish: PublishRequest?

    /// Creates a change.
    public init(
        prompt: String? = nil, taskKind: TaskKind? = nil, modelID: String? = nil, validationMode: ValidationMode? = nil,
        publish: PublishRequest? = nil
    ) {
        self.prompt = prompt
        self.taskKind = taskKind
        self.modelID = modelID
        self.validationMode = validationMode
        self.publish = publish
    }

    func apply(to turn: inout Turn) {
        if let prompt { turn.prompt = prompt }
        if let taskKind { turn.options.taskKind = taskKind }
        if let modelID { turn.options.modelID = modelID }
        if let validationMode { turn.options.validationMode = validationMode }
        if let publish { turn.options.publish = publish }
    }
}
