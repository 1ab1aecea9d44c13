internal import CLI
internal import Coding
internal import FoundationEssentials
internal import Runtime

/// Sets up the demo, plays it, and removes everything again.
struct Demo {
    private let stage: DemoStage
    private let agent: DemoAgent

    /// Creates the directory and finds the agent.
    init(_ environment: [String: String]) async throws(CommandFailure) {
        let stage = try DemoStage()
        do throws(CommandFailure) {
            // Even an agent that only prints its version leaves files behind.
            agent = try await DemoAgent.find(environment.merging(["TMPDIR": stage.temporary]) { $1 })
        } catch {
            stage.clear()
            throw error
        }
        self.stage = stage
    }

    /// Plays the demo. Nothing of it is left afterwards, whatever happened.
    func play() async throws(CommandFailure) {
        defer { stage.clear() }
        introduce()
        do {
            try await DemoRepository.make(in: stage.repositories)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("the demo's repository cannot be made: \(ErrorText.of(error))")
        }
        let environment = ProcessInfo.processInfo.environment
        var model: DemoProcess?
        if agent.openCode != nil, case .scripted = agent.model {
            model = try await DemoProcess("scripted-model", ["scripted-model", "--port", "0"], environment: DemoProcess.plainEnvironment, on: stage)
        }
        var variables = DemoProcess.plainEnvironment
        variables["HEARTH_DATA_DIR"] = stage.data
        variables["TMPDIR"] = stage.temporary
        variables["HEARTH_LISTEN"] = "127.0.0.1:0"
        variables["HEARTH_GIT_BASE_URL"] = "file://\(stage.repositories)"
        variables["HEARTH_LOG_FORMAT"] = "text"
        let address = model?.firstLine.split(separator: " ").last.map(String.init)
        variables.merge(agent.settings(environment, scriptedModel: address)) { $1 }
        let server = try await DemoProcess("server", ["serve"], environment: variables, on: stage)
        do throws(CommandFailure) {
            try await tell(server, variables)
        } catch {
            await server.stop()
            await model?.stop()
            throw error
        }
        await server.stop()
        await model?.stop()
        conclude()
    }

    private func tell(_ server: DemoProcess, _ variables: [String: String]) async throws(CommandFailure) {
        let url = server.firstLine.split(separator: " ").last.map(String.init) ?? ""
        let story = DemoStory(url: url, key: try await key(variables), on: stage, isScripted: agent.isScripted)
        var run: String?
        do throws(CommandFailure) {
            let ended = try await story.tell { run = $0 }
            // The claim about the sandbox must match the server's own.
            let isolation = ended["environment"]?["isolation"]?.asString ?? "unknown"
            guard isolation == agent.isolation else { throw CommandFailure("the sandbox was not \(agent.isolation), but \(isolation)") }
        } catch {
            // A task of its own, because this one may be cancelled and would then send nothing.
            if let run { await Task { await story.cancel(run) }.value }
            throw error
        }
    }

    private func key(_ variables: [String: String]) async throws(CommandFailure) -> String {
        let spec = ProcessSpec(executable: Surroundings.executable, arguments: ["keys", "create", "--name", "demo"], environment: variables)
        let output: ProcessOutput
        do throws(SystemError) {
            output = try await ChildProcess.run(spec, timeout: .seconds(20))
        } catch {
            throw CommandFailure("hearth keys does not start: \(error)")
        }
        guard output.status.isSuccess, let key = output.text.split(separator: "\n").first else {
            throw CommandFailure("no key was made: \(output.errorText)")
        }
        return String(key)
    }

    private func introduce() {
        Console.line(Console.styled("Hearth, the main job in six steps", .strong))
        Console.line(agent.credits)
        if agent.openCode == nil {
            Console.line("(No opencode on PATH: npm install -g opencode-ai@1.18, or set HEARTH_OPENCODE, for the real agent.)")
        }
        if let reason = agent.openReason { Console.line("(No cell around the agent: \(reason). hearth doctor says how to mend it.)") }
        Console.line("A small repository of its own, in \(stage.path)")
    }

    private func conclude() {
        Console.line("\n\(Console.styled("What was real, and what was scripted", .strong))")
        Console.line(agent.credits)
        switch (agent.openCode, agent.model) {
        case (nil, _): Console.line("With the real agent: npm install -g opencode-ai@1.18 && make demo")
        case (_, .scripted):
            Console.line("With a model of your own: HEARTH_MODEL=vendor/name HEARTH_MODEL_BASE_URL=https://…/v1 HEARTH_MODEL_API_KEY=… make demo")
        case (_, .own): break
        }
    }
}
