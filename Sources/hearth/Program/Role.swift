/// Which of the programs in this one binary is to run. The first word decides; what is not a role of a helper process is a command.
enum Role {
    case command([String])

    /// The role that a process's arguments name.
    init(_ arguments: [String]) {
        self = .command(Array(arguments.dropFirst()))
    }

    /// Runs it to its end and gives the exit status.
    func run() -> Int32 {
        switch self {
        case .command(let words): CommandLineProgram(words).run()
        }
    }
}
