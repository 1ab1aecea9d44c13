/// What a command's transaction gives back: a refusal commits nothing but is no trouble of the store.
enum CommandOutcome: Sendable {
    case answered(CommandAnswer)
    case refused(Failure)
}
