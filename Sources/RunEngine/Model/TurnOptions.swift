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
