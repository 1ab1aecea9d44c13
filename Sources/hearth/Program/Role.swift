internal import Git
internal import SandboxHost
internal import Simulator

/// Which of the programs in this one binary is to run. The first word decides; what is not a role of a helper process is a command.
enum Role {
    case command([String])
    /// Keeps one local sandbox alive.
    case sandboxHost([String])
    /// The first process of a cell.
    case sandboxInit([String])
    /// Collects what has changed in a work tree, inside its sandbox.
    case collector([String])
    /// Speaks the wire of OpenCode, without a model.
    case simulatedAgent([String])
    /// Speaks the wire of a model, without one.
    case scriptedModel([String])

    /// The role that a process's arguments name.
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

    /// Runs it to its end and gives the exit status.
    func run() -> Int32 {
        switch self {
        case .command(let words): CommandLineProgram(words).run()
        case .sandboxHost(let words): SandboxHost.run(arguments: words)
        case .sandboxInit(let words): SandboxInit.run(arguments: words)
        case .collector(let words): CollectorRole.run(arguments: words)
        case .simulatedAgent(let words): SimulatedAgentRole.run(arguments: words)
        case .scriptedModel(let words): ScriptedModelRole.run(arguments: words)
        }
    }
}
