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
