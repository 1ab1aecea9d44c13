/// The commands that talk to a server over its API.
public enum ClientCommands {
    /// All of them, in the order of the help.
    public static let all: [any Subcommand] = [
        RunCommand(), SayCommand(), TailCommand(), PatchCommand(), ShowCommand(), ListCommand(), InterruptCommand(), AnswerCommand(), EndCommand(),
        CancelCommand(),
    ]
}
