internal import Database
internal import Coding
internal import Crypto
internal import Runtime
internal import SandboxDriver
internal import Transport

/// Starts the agent's server and waits until it answers. The same token yields the same process.
struct StartAgentStage: Step, Stage {
    typealias Product = StartedAgent
    struct Record: Codable, Sendable {
        let process: ProcessID
        let version: String
        let dialect: String
    }

    static let kind = StepKind.startAgent
    static let phase = RunPhase.startingAgent

    private let provisioning: Provisioning
    private let run: RunKey
    private let modelID: String
    private let sandbox: any Sandbox
    private var bindings: Bindings { provisioning.bindings }

    init(of turn: Turn, in sandbox: any Sandbox, _ scope: TurnScope) {
        provisioning = scope.services.provisioning
        run = scope.run
        modelID = turn.options.modelID
        self.sandbox = sandbox
    }

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        turn.agent = try await scope.journal.take(StartAgentStage(of: turn.turn, in: try turn.made(\.sandbox), scope))
        return .done
    }

    /// Stores the binding with its secrets before they are used.
    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        let connection = transaction.connection
        guard try connection.session(of: run) == nil, let row = try connection.sandbox(of: run) else { return }
        let secrets: [UInt8]
        do {
            secrets = try JSONCoding.encode(SessionSecrets.make())
        } catch {
            throw .failed("secrets cannot be encoded: \(ErrorText.of(error))")
        }
        try connection.insertSession(
            of: run, sandboxKey: row.key, agent: bindings.registry.agent.name,
            sealedSecrets: bindings.vault.seal(secrets, for: SessionSecrets.place(run)),
            now: edit.now)
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        let secrets = try await bindings.secrets(of: run)
        let driver = try await bindings.driver(of: run)
        let asks = try await bindings.asks(of: run)
        let launch = AgentLaunch(
            password: Secret(secrets.password), modelToken: Secret(secrets.modelToken), modelID: modelID, workspace: sandbox.workspace,
            home: sandbox.home, sharesMachine: sandbox.isolation == .none, asks: asks)
        let (sandbox, egress) = (sandbox, bindings.egress(modelID, secrets, of: driver))
        return try await provisioning.starts.run { () throws(StepFailure) in
            let process = try await StartAgentStage.start(driver.start(launch), in: sandbox, token, egress)
            let server = try await StartAgentStage.connect(driver, launch, process, sandbox)
            return (
                Record(process: process, version: server.version, dialect: server.dialect), StartedAgent(server: server, process: process)
            )
        }
    }

    func restore(_ record: Record) async throws(StepFailure) -> StartedAgent {
        guard let row = try await bindings.binding(of: run) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
        return StartedAgent(server: try await bindings.connect(row, modelID: modelID, to: sandbox), process: record.process)
    }

    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.noteAgent(of: run, process: record.process, version: record.version, dialect: record.dialect)
        let name = try transaction.connection.session(of: run)?.agent
        edit.change { run in
            run.result.agentName = name
            run.result.agentVersion = record.version
        }
    }

    private static func start(
        _ start: AgentStart, in sandbox: any Sandbox, _ token: StepToken, _ egress: Egress
    ) async throws(StepFailure) -> ProcessID {
        do throws(SandboxError) {
            try await sandbox.setEgress(egress)
            for file in start.files { try await sandbox.write(file.bytes, to: file.path) }
            Faults.reach(.call(.sandboxStart, .beforeSend))
            let process = try await sandbox.start(start.command, token: token)
            Faults.reach(.call(.sandboxStart, .afterAnswer))
            return process
        } catch {
            switch error {
            case .programMissing(let detail): throw .failed(Failure(.agentMissing, detail))
            case .createFailed(let detail): throw .failed(Failure(.sandboxCreateFailed, detail))
            default: throw StepFailure(error, .agentStartFailed)
            }
        }
    }

    private static func connect(
        _ driver: any AgentDriver, _ launch: AgentLaunch, _ process: ProcessID, _ sandbox: any Sandbox
    ) async throws(StepFailure) -> any AgentServer {
        let endpoint: Endpoint
        do throws(SandboxError) {
            endpoint = try await sandbox.agentEndpoint()
        } catch {
            throw StepFailure(error, .agentStartFailed)
        }
        // If the program ends early, this does not wait for the time limit.
        let outcome = await withTaskGroup(of: Result<any AgentServer, StepFailure>?.self) { group in
            group.addTask {
                do throws(AgentError) {
                    return .success(try await driver.connect(to: endpoint, launch: launch, within: EngineLimits.agentStartTime))
                } catch {
                    return .failure(await StartAgentStage.failure(error, process, sandbox))
                }
            }
            group.addTask {
                guard let exit = await StartAgentStage.exit(of: process, in: sandbox) else { return nil }
                return .failure(await StartAgentStage.ended(exit, process, sandbox))
            }
            while let result = await group.next() {
                if let result {
                    group.cancelAll()
                    return result
                }
            }
            return .failure(.failed(Failure(.agentStartFailed, "the agent's server did not answer")))
        }
        return try outcome.get()
    }

    /// Waits for the process to end; returns `nil` if that fails.
    private static func exit(of process: ProcessID, in sandbox: any Sandbox) async -> Exit? {
        do throws(SandboxError) {
            while !Task.isCancelled {
                if let exit = try await sandbox.exit(of: process, within: .seconds(20)) { return exit }
            }
            return nil
        } catch {
            return nil
        }
    }

    private static func failure(_ error: AgentError, _ process: ProcessID, _ sandbox: any Sandbox) async -> StepFailure {
        if case .missing(let detail, let remedy) = error { return .failed(Failure(.agentMissing, detail, remedy: remedy)) }
        return .failed(Failure(.agentStartFailed, error.detail + (await printed(process, sandbox))))
    }

    private static func ended(_ exit: Exit, _ process: ProcessID, _ sandbox: any Sandbox) async -> StepFailure {
        .failed(Failure(.agentStartFailed, "The agent's server ended before it answered: \(exit).\(await printed(process, sandbox))"))
    }

    /// Returns the end of the agent's output, for the error.
    private static func printed(_ process: ProcessID, _ sandbox: any Sandbox) async -> String {
        var bytes: [UInt8] = []
        var offset: UInt64 = 0
        while let page = try? await sandbox.output(of: process, from: offset, within: .zero), !page.bytes.isEmpty {
            bytes = Array((bytes + page.bytes).suffix(EngineLimits.outputTailBytes))
            offset = page.nextOffset
        }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.isEmpty ? "" : " It printed: \(text)"
    }
}
