internal import CLI
internal import Git
internal import SandboxHost
internal import Simulator

/// One of the programs in this binary. The first word of the command line selects it; a word that selects no helper process belongs to a command.
enum Role {
    case command([String])
    /// The host that keeps one local sandbox alive.
    case sandboxHost([String])
    /// The first process in a cell.
    case sandboxInit([String])
    /// The collector of a work tree's changes, which runs inside the sandbox.
    case collector([String])
    /// The simulated agent, which speaks OpenCode's protocol without a model.
    case simulatedAgent([String])
    /// The scripted model, which speaks a model's protocol.
    case scriptedModel([String])

    /// Creates the role that a process's arguments name.
    init(_ arguments: [String]) {
        let words = Array(arguments.dropFirst())
        let rest = Array(words.dropFirst())
        switch words.first {
        case "sandbox-host": self = .sandboxHost(rest)
        case "sandbox-init": self = .sandboxInit(rest)
        case CollectorRole.name: self = .collector(rest)
        case "simulate-agent": self = .simulatedAgent(rest)
        case "scripted-model": self = .scriptedModel(rest)
        default: self = .command(words)
        }
    }

    /// Runs the program to its end and returns the exit status.
    func run() -> Int32 {
        switch self {
        case .command(let words): Program.commandLine.run(words)
        case .sandboxHost(let words): SandboxHostRole.run(arguments: words)
        case .sandboxInit(let words): SandboxInitRole.run(arguments: words)
        case .collector(let words): CollectorRole.run(arguments: words)
        case .simulatedAgent(let words): SimulatedAgentRole.run(arguments: words)
        case .scriptedModel(let words): ScriptedModelRole.run(arguments: words)
        }
    }
}
