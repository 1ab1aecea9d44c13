internal import Database
internal import Coding
internal import Crypto
internal import Runtime
internal import SandboxDriver
internal import Transport

/// Attaches to a run's sandbox and agent again, from the ledger and the binding.
struct SessionAttach: Sendable {
    let context: WorkContext

    /// Returns a new secret by which a sandbox's daemon proves its identity.
    static func newSecret() -> [UInt8] { RandomBytes.make(32) }

    /// Returns the place to which that secret's seal is bound.
    static func secretPlace(_ id: SandboxID) -> String { "sandboxes.host_secret:\(id.rawValue)" }

    /// Returns the secrets of the run's agent.
    func secrets(of run: RunKey) async throws(StepFailure) -> SessionSecrets {
        guard let row = try await binding(of: run) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
        return try secrets(in: row)
    }

    /// Returns the traffic allowed to leave the run's sandbox.
    func egress(_ modelID: String, _ secrets: SessionSecrets) -> Egress {
        let configuration = context.configuration
        let model = configuration.modelBaseURL.map {
            Egress.Model(baseURL: $0, key: configuration.modelKey, token: Secret(secrets.modelToken), modelID: modelID)
        }
        return Egress(policy: configuration.egress, model: model)
    }

    /// Opens the sandbox to a turn's traffic.
    func openEgress(_ modelID: String, of run: RunKey, in sandbox: any Sandbox) async throws(StepFailure) {
        let egress = egress(modelID, try await secrets(of: run))
        do throws(SandboxError) {
            try await sandbox.setEgress(egress)
        } catch {
            throw StepFailure(error, .sandboxLost)
        }
    }

    /// Returns the run's sandbox after it has proved its identity.
    func sandbox(of run: RunKey) async throws(StepFailure) -> any Sandbox {
        let row: SandboxRow?
        do throws(StoreError) {
            row = try await context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.sandbox(of: run) }
        } catch {
            throw StepFailure(error)
        }
        guard let row, let reference = reference(of: row) else { throw .sandboxGone("the ledger has no sandbox of this run") }
        let provider = try context.registry.provider(named: row.provider)
        do throws(SandboxError) {
            return try await provider.attach(reference)
        } catch {
            throw StepFailure(error, .sandboxLost)
        }
    }

    /// Returns the provider's reference for a row of the ledger; `nil` if its sandbox was never created.
    func reference(of row: SandboxRow) -> SandboxReference? {
        guard let providerReference = row.providerReference, let sealed = row.sealedSecret,
            let secret = context.vault.open(sealed, for: SessionAttach.secretPlace(row.id))
        else { return nil }
        return SandboxReference(sandbox: row.id, providerReference: providerReference, state: row.providerState, secret: secret)
    }

    /// Returns the driver of the run's agent.
    func driver(of run: RunKey) async throws(StepFailure) -> any AgentDriver {
        guard let row = try await binding(of: run) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
        return try context.registry.agent(named: row.agent)
    }

    /// Returns the whole session: sandbox, agent, and the session's id.
    func session(of run: RunKey, modelID: String) async throws(StepFailure) -> LiveSession {
        if let live = context.live[run] { return live }
        guard let row = try await binding(of: run), let session = row.session, let process = row.process else {
            throw .sandboxGone("the run has no open session")
        }
        let sandbox = try await sandbox(of: run)
        let agent = try await connect(row, modelID: modelID, to: sandbox)
        return context.live.adopt(LiveSession(sandbox: sandbox, agent: agent, process: process, session: session), for: run)
    }

    /// Returns the policy for anything the run's agent asks.
    func asks(of run: RunKey) async throws(StepFailure) -> AskPolicy {
        do throws(StoreError) {
            let settings = try await context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: run)?.settings }
            switch settings?.questions.policy {
            case .ask: return .ask
            case .deny: return .deny
            case .allow, nil: return .allow
            }
        } catch {
            throw StepFailure(error)
        }
    }

    /// Connects to an agent's server that is already running.
    func connect(_ row: SessionRow, modelID: String, to sandbox: any Sandbox) async throws(StepFailure) -> any AgentServer {
        let secrets = try secrets(in: row)
        let driver = try context.registry.agent(named: row.agent)
        if let process = row.process, let exit = try await exit(of: process, in: sandbox) {
            throw .agentGone("the agent's server has ended: \(exit)")
        }
        let asks = try await asks(of: row.run)
        let launch = AgentLaunch(
            password: Secret(secrets.password), modelToken: Secret(secrets.modelToken), modelID: modelID, workspace: sandbox.workspace,
            home: sandbox.home, isolation: sandbox.isolation, asks: asks)
        let endpoint: Endpoint
        do throws(SandboxError) {
            endpoint = try await sandbox.agentEndpoint()
        } catch {
            throw StepFailure(error, .agentCrashed)
        }
        do throws(AgentError) {
            return try await driver.connect(to: endpoint, launch: launch, within: EngineLimits.agentLossTime)
        } catch {
            // It is there: ending it for an unreadable answer would end its session's memory with it.
            if error.isOfItsAnswer { throw .failed(Failure(.outputInvalid, "The agent cannot be understood: \(error.detail)")) }
            throw .agentGone(error.detail)
        }
    }

    private func exit(of process: ProcessID, in sandbox: any Sandbox) async throws(StepFailure) -> Exit? {
        do throws(SandboxError) {
            return try await sandbox.exit(of: process, within: .zero)
        } catch {
            throw StepFailure(error, .agentCrashed)
        }
    }

    func binding(of run: RunKey) async throws(StepFailure) -> SessionRow? {
        do throws(StoreError) {
            return try await context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.session(of: run) }
        } catch {
            throw StepFailure(error)
        }
    }

    private func secrets(in row: SessionRow) throws(StepFailure) -> SessionSecrets {
        guard let plain = context.vault.open(row.sealedSecrets, for: SessionSecrets.place(row.run)),
            let secrets = try? JSONCoding.decode(SessionSecrets.self, from: plain)
        else { throw .failed(Failure(.internalError, "The secrets of the session cannot be opened.")) }
        return secrets
    }
}
