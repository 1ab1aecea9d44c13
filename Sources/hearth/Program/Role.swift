internal import SandboxHost

/// Which of the programs in this one binary is to run. The first word decides; what is not a role of a helper process is a command.
enum Role {
    case command([String])
    /// Keeps one local sandbox alive.
    case sandboxHost([String])
    /// The first process of a cell.
    case sandboxInit([String])

    /// The role that a process's arguments name.
    init(_ arguments: [String]) {
        let words = Array(arguments.dropFirst())
        let rest = Array(words.dropFirst())
        switch words.first {
        case "sandbox-host": self = .sandboxHost(rest)
        case "sandbox-init": self = .sandboxInit(rest)
        default: self = .command(words)
        }
    }

    /// Runs it to its end and gives the exit status.
    func run() -> Int32 {
        switch self {
        case .command(let words): CommandLineProgram(words).run()
        case .sandboxHost(let words): SandboxHost.run(arguments: words)
        case .sandboxInit(let words): SandboxInit.run(arguments: words)
        }
    }
}
