internal import CLI
internal import Cells
internal import Crypto
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import RunEngine
internal import Runtime
internal import SandboxDriver

/// The parts of a server, chosen by the settings and by what this machine has.
struct ServingPlan: Sendable {
    let configuration: EngineConfiguration
    let parts: EngineParts
    let catalog: ModelCatalog
    /// The problems that do not keep the server from starting.
    let warnings: [String]
    /// The facts that are not problems, but worth a line in the log.
    let notices: [String]

    /// Inspects the machine and chooses the parts. Throws if the server cannot start with these settings.
    static func make(_ configuration: Configuration, directory: DataDirectory) async throws(CommandFailure) -> ServingPlan {
        guard let host = RepositoryHost(baseURL: configuration.gitBaseURL) else {
            throw CommandFailure(
                "the git base URL \(configuration.gitBaseURL) is not valid", remedy: "set HEARTH_GIT_BASE_URL to https://… or file:///…")
        }
        var warnings: [String] = []
        let isolation = try await isolation(configuration, &warnings)
        let program = Surroundings.executable
        let isSimulated = configuration.place == .simulator
        let drivers = [simulatedAgent(program), openCode(configuration)]
        let driver = drivers[isSimulated ? 0 : 1]
        if !isSimulated {
            do throws(AgentError) {
                try await driver.check()
            } catch {
                // Runs report it as well; the server starts anyway, for requests that need no agent.
                warnings.append("the agent is not usable: \(error.detail)")
            }
        }
        warnings += modelWarnings(configuration)
        if let cells = CellUser.current, isolation == .bubblewrap {
            warnings.append("the server is root: its sandboxes are of user \(cells.id), and a user of its own would be safer for the rest")
        }
        // Both names stand for the same kind of sandbox: after a start with the other setting, the sandboxes of the former one are still found.
        let providers = ["simulator", "local"].map { name in
            LocalSandboxProvider(name: name, root: "\(directory.path)/sandboxes", program: program, cache: "\(directory.path)/cache")
        }
        let parts = EngineParts(
            provider: providers[isSimulated ? 0 : 1], otherProviders: [providers[isSimulated ? 1 : 0]], driver: driver,
            otherDrivers: [drivers[isSimulated ? 1 : 0]])
        let catalog = try catalog(configuration)
        let engine = EngineConfiguration(
            directory: directory.path, repositoryHost: host, isolation: isolation,
            defaultModelID: catalog.defaultModelID,
            modelBaseURL: isSimulated ? nil : configuration.modelBaseURL, modelKey: configuration.modelAPIKey.map { Secret($0) },
            egress: try EgressList.policy(configuration.egress), allowsModelBetweenTurns: configuration.allowsModelBetweenTurns,
            sessionTTL: configuration.sessionTTL, expiryNotice: configuration.expiryNotice, turnTime: configuration.turnTime,
            modelPatience: configuration.modelPatience, turnEvents: configuration.turnEvents,
            turnEventBytes: configuration.turnEventBytes, maxTurns: configuration.maxTurns,
            maxUnfinishedRuns: configuration.maxUnfinishedRuns, agentStartsAtOnce: ProcessInfo.processInfo.activeProcessorCount,
            treeBytes: Int64(configuration.maxTree), accountCacheBytes: Int64(configuration.accountCache), freeBytes: Int64(configuration.minFree))
        let limits =
            ControlGroupPlace.find().map { "the kernel's control groups (\($0.version.rawValue))" } ?? "a watch: there are no control groups for them"
        let isOpenByDefault = isolation == .none && configuration.isolation == .auto
        return ServingPlan(
            configuration: engine, parts: parts, catalog: catalog, warnings: warnings,
            notices: ["sandboxes are held to their limits by \(limits)"]
                + (isOpenByDefault ? ["the simulated agent works without isolation: it runs nothing of anybody else's"] : []))
    }

    /// Returns warnings about model settings that runs will miss, with what to do next.
    private static func modelWarnings(_ configuration: Configuration) -> [String] {
        guard configuration.place == .local else { return [] }
        var warnings: [String] = []
        if configuration.model == nil { warnings.append("no default model: set HEARTH_MODEL=vendor/name, or name modelId with each run") }
        if configuration.modelAPIKey == nil, configuration.asksOpenRouter {
            warnings.append("no key for the model's endpoint: set HEARTH_MODEL_API_KEY (https://openrouter.ai/keys), or HEARTH_MODEL_BASE_URL")
        }
        return warnings
    }

    /// Returns the catalog in the operator's file; without one, the built-in list for OpenRouter; elsewhere the default model, or any model if there
    /// is no default.
    static func catalog(_ configuration: Configuration) throws(CommandFailure) -> ModelCatalog {
        let standard = configuration.model ?? (configuration.place == .simulator ? "simulator/scripted" : nil)
        if let path = configuration.modelsFile {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandFailure(
                    "the models' file \(path) cannot be read", remedy: "name a file that can be read by HEARTH_MODELS, or leave it out")
            }
            do throws(ModelCatalog.FormatError) {
                return ModelCatalog(models: try ModelCatalog.read(Array(data)), defaultModelID: standard)
            } catch {
                throw CommandFailure("the models' file \(path) is not valid: \(error)", remedy: "correct it; docs/models.md shows its form")
            }
        }
        let isOpenRouter = configuration.asksOpenRouter
        return ModelCatalog(models: isOpenRouter ? ModelCatalog.builtIn : [], defaultModelID: standard, isOpen: !isOpenRouter && standard == nil)
    }

    /// Returns the isolation of sandboxes. With a real agent only the operator's own setting turns it off: if bubblewrap does not work, the server
    /// does not start.
    private static func isolation(_ configuration: Configuration, _ warnings: inout [String]) async throws(CommandFailure) -> Isolation {
        switch (configuration.place, configuration.isolation) {
        case (.simulator, .auto), (.simulator, .none):
            // A simulated agent runs nothing that anybody else has written, so it gets a cell only on request.
            return .none
        case (.local, .none):
            warnings.append("runs are not isolated from this machine: HEARTH_ISOLATION is none")
            return .none
        case (_, .bubblewrap), (.local, .auto):
            if let problem = await IsolationProbe.bubblewrapProblem() { throw CommandFailure(problem.detail, remedy: problem.remedy) }
            return .bubblewrap
        }
    }

    private static func simulatedAgent(_ program: String) -> OpenCodeDriver {
        OpenCodeDriver(name: "simulator", executable: program, leadingArguments: ["simulate-agent"], isStandIn: true, machinePath: machinePath)
    }

    static func openCode(_ configuration: Configuration) -> OpenCodeDriver {
        OpenCodeDriver(executable: absolute(configuration.openCode), machinePath: machinePath)
    }

    private static var machinePath: String { ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin" }

    /// Returns a program's absolute path. A name is looked up on `PATH`; a link is followed, since a sandbox contains the file itself.
    static func absolute(_ program: String) -> String {
        var path = program
        if !program.contains("/") {
            let folders = machinePath.split(separator: ":")
            path = folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? "/usr/local/bin/\(program)"
        }
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
