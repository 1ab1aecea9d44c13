internal import Coding
internal import Crypto
internal import Database
internal import Runtime
internal import SandboxDriver

/// Creates the run's sandbox. The intent, with the sandbox's id, is in the ledger before the provider is called: asked twice, it creates one sandbox.
struct ProvisionStage: Step, Stage {
    typealias Product = any Sandbox
    struct Record: Codable, Sendable {
        let reference: SandboxReference
        let isolation: Isolation
        var limits: String?
    }

    static let kind = StepKind.provision
    static let phase = RunPhase.provisioning

    private let provisioning: Provisioning
    private let editor: RunEditor
    private let run: RunKey
    private let runID: String
    private let intended: SandboxID
    private let secret: [UInt8]
    /// The sandbox's life until its lease is extended.
    private let life: Duration

    static func work(on turn: inout TurnAtWork, in scope: TurnScope) async throws(StepFailure) -> StageOutcome {
        let step = ProvisionStage(
            provisioning: scope.services.provisioning, editor: scope.services.editor, run: scope.run, runID: turn.run.id,
            intended: SandboxID(rawValue: Identifier.random(prefix: "sbx")), secret: RandomBytes.make(32),
            life: scope.services.rules.time + EngineLimits.leaseMargin)
        let sandbox = try await scope.journal.take(step)
        scope.services.sessions.watch(sandbox, of: scope.run)
        turn.sandbox = sandbox
        return .done
    }

    func begin(_ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.insertSandbox(
            intended, run: run, provider: provisioning.bindings.registry.provider.name, isolation: provisioning.isolation,
            sealedSecret: provisioning.bindings.vault.seal(secret, for: Bindings.secretPlace(intended)), now: edit.now)
        try edit.apply(.sandbox(.creating))
    }

    func perform(_ token: StepToken) async throws(StepFailure) -> Made {
        // The intent is read from the ledger: after a crash it differs from the one made for this object.
        let (id, secret, provider) = try await intent()
        let spec = SandboxSpec(
            isolation: provisioning.isolation, limits: SandboxLimits(freeBytes: provisioning.freeBytes),
            readOnlyPaths: provisioning.bindings.registry.agent.installation,
            leaseMillis: life.millis)
        Faults.reach(.call(.sandboxCreate, .beforeSend))
        do throws(SandboxError) {
            let sandbox = try await provider.create(
                spec, intent: SandboxIntent(sandbox: id, run: runID, instance: provisioning.instance, secret: secret))
            Faults.reach(.call(.sandboxCreate, .afterAnswer))
            let record = Record(reference: sandbox.reference.withoutSecret, isolation: sandbox.isolation, limits: sandbox.limits)
            return (record, sandbox)
        } catch {
            throw StepFailure(error, .sandboxCreateFailed)
        }
    }

    func restore(_ record: Record) async throws(StepFailure) -> any Sandbox {
        try await provisioning.bindings.sandbox(of: run)
    }

    func finish(_ record: Record, _ edit: inout RunEdit, in transaction: borrowing WriteTransaction) throws(StoreError) {
        try transaction.connection.markSandboxReady(record.reference.sandbox, record.reference, now: edit.now)
        try edit.apply(.sandbox(.ready))
        let provider = try transaction.connection.sandbox(of: run)?.provider
        edit.change { run in
            run.result.provider = provider
            run.result.isolation = record.isolation.rawValue
            run.result.limits = record.limits
        }
    }

    private func intent() async throws(StepFailure) -> (SandboxID, [UInt8], any SandboxProvider) {
        let run = run
        let row = try await editor.read { (snapshot) throws(StoreError) in try snapshot.connection.sandbox(of: run) }
        let bindings = provisioning.bindings
        guard let row, let sealed = row.sealedSecret, let secret = bindings.vault.open(sealed, for: Bindings.secretPlace(row.id)) else {
            throw .failed(Failure(.sandboxCreateFailed, "the ledger does not know the sandbox that was to be made"))
        }
        return (row.id, secret, try bindings.registry.provider(named: row.provider))
    }
}

extension SandboxReference {
    /// The reference for the journal: only the ledger holds the secret, sealed.
    var withoutSecret: SandboxReference {
        SandboxReference(sandbox: sandbox, providerReference: providerReference, state: state, secret: [])
    }
}
