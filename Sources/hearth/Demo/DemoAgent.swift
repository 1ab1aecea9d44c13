internal import Cells
internal import CLI
internal import FoundationEssentials
internal import Runtime
internal import SandboxDriver

/// The agent and the model of the demo: the most real ones available.
struct DemoAgent: Sendable {
    /// The source of the agent's words.
    enum Model: Sendable {
        /// The user's own model.
        case own(String)
        /// A script that ships with this program.
        case scripted
    }

    /// The path of a real OpenCode; `nil` for the simulated agent.
    let openCode: String?
    /// The version that OpenCode reports: `1.18.33`.
    let version: String?
    let model: Model
    /// The agent's isolation, as the setting names it: the strongest that works here, unless the user has chosen.
    let isolation: String
    /// The reason why there is no cell, if there is none and nobody asked for that.
    let openReason: String?

    /// Finds the agent by `HEARTH_OPENCODE`, then on `PATH`, and the model by `HEARTH_MODEL` with its key or its own endpoint.
    static func find(_ environment: [String: String]) async throws(CommandFailure) -> DemoAgent {
        let named = environment["HEARTH_OPENCODE"].flatMap { $0.isEmpty ? nil : $0 }
        let path = program(named ?? "opencode", environment)
        if let named, path == nil {
            throw CommandFailure("HEARTH_OPENCODE names no program: \(named)", remedy: "set it to the path of opencode, or unset it")
        }
        let (isolation, reason) = await isolation(environment)
        func agent(_ version: String?, _ model: Model) -> DemoAgent {
            DemoAgent(openCode: path, version: version, model: model, isolation: isolation, openReason: reason)
        }
        guard let path else { return agent(nil, .scripted) }
        let spec = ProcessSpec(executable: path, arguments: ["--version"], environment: environment)
        guard let output = try? await ChildProcess.run(spec, timeout: .seconds(20)), output.status.isSuccess else {
            throw CommandFailure("\(path) --version does not work", remedy: "install it again: npm install -g opencode-ai@1.18")
        }
        let version = output.text.split(whereSeparator: \.isWhitespace).first.map(String.init)
        let hasEndpoint = ["HEARTH_MODEL_API_KEY", "HEARTH_MODEL_BASE_URL"].contains { environment[$0]?.isEmpty == false }
        if hasEndpoint, let model = environment["HEARTH_MODEL"], !model.isEmpty {
            let own = agent(version, .own(model))
            try own.refuseOpenWork()
            return own
        }
        return agent(version, .scripted)
    }

    private static func isolation(_ environment: [String: String]) async -> (setting: String, reason: String?) {
        if let chosen = environment["HEARTH_ISOLATION"], !chosen.isEmpty, chosen != "auto" { return (chosen, nil) }
        guard let problem = await IsolationProbe.bubblewrapProblem() else { return ("bubblewrap", nil) }
        return ("none", problem.detail)
    }

    /// Refuses a real model without a cell: only this program's own script may work unisolated, unless the user has chosen that.
    private func refuseOpenWork() throws(CommandFailure) {
        guard openCode != nil, !isScripted, let openReason else { return }
        throw CommandFailure(
            "a model of your own would work on this machine without isolation: \(openReason)",
            remedy: "hearth doctor says how to mend it; HEARTH_ISOLATION=none accepts it; without HEARTH_MODEL the demo's own script works")
    }

    /// The line that says which parts of this demo are real and which are scripted.
    var credits: String {
        var real = ["the server", "its database and stream", "git"]
        if isolation != "none" { real.append("the sandbox (\(isolation))") }
        real.append("every edit, command and test")
        if let version { real.append("the agent (OpenCode \(version))") }
        let scripted: String
        switch model {
        case .own(let name):
            real.append("the model (\(name))")
            scripted = "nothing"
        case .scripted: scripted = version == nil ? "what the agent decides" : "the model"
        }
        return "Real: \(real.joined(separator: ", ")). Scripted: \(scripted).\(isolation == "none" ? " No sandbox is around the agent." : "")"
    }

    /// True if the agent only does what this program has scripted.
    var isScripted: Bool {
        if case .scripted = model { return true }
        return false
    }

    /// Returns the settings that make a server use this agent and model.
    func settings(_ environment: [String: String], scriptedModel: String?) -> [String: String] {
        var settings = ["HEARTH_ISOLATION": isolation]
        if let openCode {
            settings["HEARTH_SANDBOX"] = "local"
            settings["HEARTH_OPENCODE"] = openCode
        } else {
            settings["HEARTH_SANDBOX"] = "simulator"
        }
        switch model {
        case .own(let model):
            settings["HEARTH_MODEL"] = model
            settings["HEARTH_MODEL_BASE_URL"] = environment["HEARTH_MODEL_BASE_URL"]
            settings["HEARTH_MODEL_API_KEY"] = environment["HEARTH_MODEL_API_KEY"]
        case .scripted:
            settings["HEARTH_MODEL"] = "demo/scripted"
            settings["HEARTH_MODEL_BASE_URL"] = scriptedModel
        }
        return settings
    }

    private static func program(_ name: String, _ environment: [String: String]) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
