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
