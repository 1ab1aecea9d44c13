internal import Database
internal import Crypto
internal import Runtime
internal import SandboxDriver

/// Creates the run's sandbox. The intent, with the sandbox's id, is in the ledger before the provider is called: asked twice, it creates one sandbox.
struct ProvisionStep: Step {
    struct Output: Codable, Sendable {
        let reference: SandboxReference
        let isolation: Isolation
        var limits: String?
    }

    static let kind = StepKind.provision
    static let phase = RunPhase.provisioning

    let context: WorkContext
    let run: RunKey
    let runID: String
    let intended: SandboxID
    let secret: [UInt8]
    /// Receives the sandbox for the following steps.
    let made: Locked<(any Sandbox)?>

    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.insertSandbox(
            intended, run: run, provider: context.registry.provider.name, isolation: context.configuration.isolation,
            sealedSecret: context.vault.seal(secret, for: SessionAttach.secretPlace(intended)), now: edit.now)
        try edit.apply(.sandbox(.creating))
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Output {
        // The intent is read from the ledger: after a crash it differs from the one made for this object.
        let (id, secret, provider) = try await intent()
        let spec = SandboxSpec(
            isolation: context.configuration.isolation, limits: SandboxLimits(freeBytes: context.configuration.freeBytes),
            readOnlyPaths: context.registry.agent.readOnlyPaths,
            leaseMillis: (context.configuration.turnTime + EngineLimits.leaseMargin).millis)
        Faults.reach(.call(.sandboxCreate, .beforeSend))
        do throws(SandboxError) {
            let sandbox = try await provider.create(
                spec, intent: SandboxIntent(sandbox: id, run: runID, instance: context.instance, secret: secret))
            Faults.reach(.call(.sandboxCreate, .afterAnswer))
            made.withLock { $0 = sandbox }
            return Output(reference: sandbox.reference.withoutSecret, isolation: sandbox.isolation, limits: sandbox.limits)
        } catch {
            throw StepFailure(error, .sandboxCreateFailed)
        }
    }

    func finish(_ output: Output, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.markSandboxReady(output.reference.sandbox, output.reference, now: edit.now)
        try edit.apply(.sandbox(.ready))
        let provider = try transaction.connection.sandbox(of: run)?.provider
        edit.change { run in
            run.result.provider = provider
            run.result.isolation = output.isolation.rawValue
            run.result.limits = output.limits
        }
    }

    private func intent() async throws(StepFailure) -> (SandboxID, [UInt8], any SandboxProvider) {
        let run = run
        let row: SandboxRow?
        do throws(StoreError) {
            row = try await context.store.read { (snapshot) throws(StoreError) in try snapshot.connection.sandbox(of: run) }
        } catch {
            throw StepFailure(error)
        }
        guard let row, let sealed = row.sealedSecret, let secret = context.vault.open(sealed, for: SessionAttach.secretPlace(row.id)) else {
            throw .failed(Failure(.sandboxCreateFailed, "the ledger does not know the sandbox that was to be made"))
        }
        return (row.id, secret, try context.registry.provider(named: row.provider))
    }
}

extension SandboxReference {
    /// The reference for the journal: only the ledger holds the secret, sealed.
    var withoutSecret: SandboxReference {
        SandboxReference(sandbox: sandbox, providerReference: providerReference, state: state, secret: [])
    }
}
