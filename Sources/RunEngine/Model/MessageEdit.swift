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
