/// The result of a command's transaction: a refusal commits nothing but is not an error of the store.
enum CommandOutcome: Sendable {
    case answered(CommandAnswer)
    case refused(Failure)
}
