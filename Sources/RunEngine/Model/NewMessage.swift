/// A message that was read and found good.
public struct NewMessage: Sendable {
    /// What to do when the run is at work.
    public enum WhenBusy: String, Sendable, CaseIterable {
        case queue, reject, interrupt
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
