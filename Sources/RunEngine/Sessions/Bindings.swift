internal import Coding
internal import Crypto
internal import Database
internal import Runtime
internal import SandboxDriver
internal import Transport

/// The secrets of one run's agent. Sealed in the binding, erased when the run ends.
struct SessionSecrets: Sendable, Codable {
    /// The password of the agent's server.
    let password: String
    /// The token that the agent presents to the model gateway.
    let modelToken: String

    static func make() -> SessionSecrets {
        SessionSecrets(password: RandomBytes.base62(40), modelToken: "run_" + RandomBytes.base62(40))
    }

    /// Returns the place to which the seal is bound.
    static func place(_ run: RunKey) -> String { "sessions.secrets:\(run.value)" }
}

/// The ways back to a run's sandbox and agent, from the ledger and the binding.
struct Bindings: Sendable {
    /// The traffic that may leave sandboxes.
    struct Traffic: Sendable {
        /// The allowed destinations of connections other than model calls.
        let policy: Egress.Policy
        /// The model endpoint; `nil` if the agent needs none.
        let modelBaseURL: String?
        /// The endpoint's key.
        let modelKey: Secret<String>?
        /// An agent may call its model while no turn is at work.
        let allowsModelBetweenTurns: Bool
    }

    let editor: RunEditor
    let registry: Registry
    let vault: Vault
    let traffic: Traffic

    /// Returns the place to which that secret's seal is bound.
    static func secretPlace(_ id: SandboxID) -> String { "sandboxes.host_secret:\(id.rawValue)" }

    /// Returns the secrets of the run's agent.
    func secrets(of run: RunKey) async throws(StepFailure) -> SessionSecrets {
        guard let row = try await binding(of: run) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
        return try secrets(in: row)
    }

    /// Returns the traffic allowed to leave a sandbox with this agent.
    func egress(_ modelID: String, _ secrets: SessionSecrets, of agent: any AgentDriver) -> Egress {
        let model = traffic.modelBaseURL.map {
            Egress.Model(
                baseURL: $0, key: traffic.modelKey, token: Secret(secrets.modelToken), modelID: modelID, formats: agent.modelFormats)
        }
        return Egress(policy: traffic.policy, model: model)
    }

    private func egress(_ modelID: String, of run: RunKey) async throws(StepFailure) -> Egress {
        egress(modelID, try await secrets(of: run), of: try await driver(of: run))
    }

    /// Closes the way to the model until the next turn, unless the settings keep it open, and returns the traffic so far.
    func closeEgress(_ modelID: String, of run: RunKey, in sandbox: any Sandbox) async throws(StepFailure) -> SandboxTraffic {
        let closed = Egress(policy: traffic.policy, model: nil)
        let egress = traffic.allowsModelBetweenTurns ? try await egress(modelID, of: run) : closed
        do throws(SandboxError) {
            return try await sandbox.setEgress(egress)
        } catch {
            throw StepFailure(error, .sandboxLost)
        }
    }

    /// Opens the sandbox to a turn's traffic.
    func openEgress(_ modelID: String, of run: RunKey, in sandbox: any Sandbox) async throws(StepFailure) {
        let egress = try await egress(modelID, of: run)
        do throws(SandboxError) {
            try await sandbox.setEgress(egress)
        } catch {
            throw StepFailure(error, .sandboxLost)
        }
    }

    /// Returns the run's sandbox after it has proved its identity.
    func sandbox(of run: RunKey) async throws(StepFailure) -> any Sandbox {
        let row = try await editor.read { (snapshot) throws(StoreError) in try snapshot.connection.sandbox(of: run) }
        guard let row, let reference = reference(of: row) else { throw .sandboxGone("the ledger has no sandbox of this run") }
        let provider = try registry.provider(named: row.provider)
        do throws(SandboxError) {
            return try await provider.attach(reference)
        } catch {
            throw StepFailure(error, .sandboxLost)
        }
    }

    /// Returns the provider's reference for a row of the ledger; `nil` if its sandbox was never created.
    func reference(of row: SandboxRow) -> SandboxReference? {
        guard let providerReference = row.providerReference, let sealed = row.sealedSecret,
            let secret = vault.open(sealed, for: Bindings.secretPlace(row.id))
        else { return nil }
        return SandboxReference(sandbox: row.id, providerReference: providerReference, state: row.providerState, secret: secret)
    }

    /// Returns the driver of the run's agent.
    func driver(of run: RunKey) async throws(StepFailure) -> any AgentDriver {
        guard let row = try await binding(of: run) else { throw .failed(Failure(.agentStartFailed, "the run has no binding")) }
        return try registry.agent(named: row.agent)
    }

    /// Returns the policy for anything the run's agent asks.
    func asks(of run: RunKey) async throws(StepFailure) -> AskPolicy {
        let settings = try await editor.read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: run)?.settings }
        switch settings?.questions.policy {
        case .ask: return .ask
        case .deny: return .deny
        case .allow, nil: return .allow
        }
    }

    /// Connects to an agent's server that is already running.
    func connect(_ row: SessionRow, modelID: String, to sandbox: any Sandbox) async throws(StepFailure) -> any AgentServer {
        let secrets = try secrets(in: row)
        let driver = try registry.agent(named: row.agent)
        if let process = row.process, let exit = try await exit(of: process, in: sandbox) {
            throw .agentGone("the agent's server has ended: \(exit)")
        }
        let asks = try await asks(of: row.run)
        let launch = AgentLaunch(
            password: Secret(secrets.password), modelToken: Secret(secrets.modelToken), modelID: modelID, workspace: sandbox.workspace,
            home: sandbox.home, sharesMachine: sandbox.isolation == .none, asks: asks)
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
            if error.isUnusableAnswer { throw .failed(Failure(.outputInvalid, "The agent cannot be understood: \(error.detail)")) }
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

    /// Returns the open binding of the run.
    func binding(of run: RunKey) async throws(StepFailure) -> SessionRow? {
        try await editor.read { (snapshot) throws(StoreError) in try snapshot.connection.session(of: run) }
    }

    private func secrets(in row: SessionRow) throws(StepFailure) -> SessionSecrets {
        guard let plain = vault.open(row.sealedSecrets, for: SessionSecrets.place(row.run)),
            let secrets = try? JSONCoding.decode(SessionSecrets.self, from: plain)
        else { throw .failed(Failure(.internalError, "The secrets of the session cannot be opened.")) }
        return secrets
    }
}

/// The means to make sandboxes, and to start agents in them.
struct Provisioning: Sendable {
    let bindings: Bindings
    /// This installation, which every sandbox is labelled with.
    let instance: InstanceID
    let isolation: Isolation
    /// Free space below which a sandbox that goes on filling the disk is stopped.
    let freeBytes: Int64
    /// Admits a few starts of agents at a time: each takes a core for a second.
    let starts: Limiter
}
