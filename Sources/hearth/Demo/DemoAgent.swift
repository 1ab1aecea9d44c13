internal import FoundationEssentials
internal import Runtime

/// Which agent and which model the demo works with: the most real ones that are there.
struct DemoAgent: Sendable {
    /// Where the agent's words come from.
    enum Model: Sendable {
        /// The user's own.
        case own(String)
        /// A script that ships with this program.
        case scripted
    }

    /// The path of a real OpenCode; `nil` = the simulated agent.
    let openCode: String?
    /// What it says of itself: `1.18.33`.
    let version: String?
    let model: Model

    /// Looks around: `HEARTH_OPENCODE`, then `PATH`; `HEARTH_MODEL` with its key or its own endpoint.
    static func find(_ environment: [String: String]) async throws(CommandFailure) -> DemoAgent {
        let named = environment["HEARTH_OPENCODE"].flatMap { $0.isEmpty ? nil : $0 }
        let path = program(named ?? "opencode", environment)
        if let named, path == nil {
            throw CommandFailure("HEARTH_OPENCODE names no program: \(named)", remedy: "set it to the path of opencode, or unset it")
        }
        guard let path else { return DemoAgent(openCode: nil, version: nil, model: .scripted) }
        let spec = ProcessSpec(executable: path, arguments: ["--version"], environment: environment)
        guard let output = try? await ChildProcess.run(spec, timeout: .seconds(20)), output.status.isSuccess else {
            throw CommandFailure("\(path) --version does not work", remedy: "install it again: npm install -g opencode-ai@1.18")
        }
        let version = output.text.split(whereSeparator: \.isWhitespace).first.map(String.init)
        let hasEndpoint = ["HEARTH_MODEL_API_KEY", "HEARTH_MODEL_BASE_URL"].contains { environment[$0]?.isEmpty == false }
        if hasEndpoint, let model = environment["HEARTH_MODEL"], !model.isEmpty {
            return DemoAgent(openCode: path, version: version, model: .own(model))
        }
        return DemoAgent(openCode: path, version: version, model: .scripted)
    }

    /// The settings that make a server use them.
    func settings(_ environment: [String: String], scriptedModel: String?) -> [String: String] {
        var settings: [String: String] = [:]
        if let openCode {
            settings["HEARTH_SANDBOX"] = "local"
            settings["HEARTH_OPENCODE"] = openCode
            settings["HEARTH_ISOLATION"] = environment["HEARTH_ISOLATION"]
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
