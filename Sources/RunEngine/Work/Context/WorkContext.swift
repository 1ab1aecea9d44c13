internal import Database
internal import Coding
internal import Crypto
internal import Runtime
internal import SandboxDriver

/// The shared dependencies of everything that works for runs.
final class WorkContext: Sendable {
    let store: Store
    let log: EventLog
    let clones: CloneCache
    let registry: Registry
    let blobs: BlobStore
    let vault: Vault
    let configuration: EngineConfiguration
    let live = LiveSessions()
    /// The watches for the ends of sandboxes.
    private let watches = Locked<[RunKey: any EndWatch]>([:])
    /// The log of connections out of sandboxes.
    let connections = ConnectionLog()
    let starts: Limiter
    /// The gate for dry runs, which start programs and ask the git host: many at once would be work that nobody pays for.
    let dryRuns = Limiter(places: EngineLimits.dryRunsAtOnce)
    let clock: any TimeSource
    /// The paths to hide from callers.
    let paths: HostPaths

    init(
        store: Store, log: EventLog, clones: CloneCache, registry: Registry, blobs: BlobStore, vault: Vault,
        configuration: EngineConfiguration, clock: any TimeSource
    ) {
        self.store = store
        self.log = log
        self.clones = clones
        self.registry = registry
        self.blobs = blobs
        self.vault = vault
        self.configuration = configuration
        self.clock = clock
        starts = Limiter(places: configuration.agentStartsAtOnce)
        paths = HostPaths(directory: configuration.directory, host: configuration.repositoryHost, others: registry.agent.readOnlyPaths)
    }

    var instance: InstanceID { InstanceID(rawValue: store.instanceID) }

    /// Changes a run on behalf of its turn at work. Throws `superseded` if the turn is no longer at work, since somebody has ended it.
    ///
    /// Waits while the disk is full: a turn's facts are not dropped because they cannot be written yet.
    func edit<Value: Sendable>(
        _ turn: TurnKey, _ body: @escaping @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await patiently { () throws(StoreError) in
            try await self.store.write { (tx) throws(StoreError) in
                guard let current = try tx.connection.turn(key: turn), current.status == .running,
                    let run = try tx.connection.run(key: current.runKey),
                    run.state.status == .running
                else { throw .superseded("the turn has been ended") }
                var edit = RunEdit(run, turn: current, in: tx)
                let value = try body(&edit, tx)
                _ = try edit.save(in: tx)
                return value
            }
        }
    }

    /// Changes a run as a whole; returns `nil` if it has already ended.
    func edit<Value: Sendable>(
        run key: RunKey, _ body: @escaping @Sendable (inout RunEdit, borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value? {
        try await patiently { () throws(StoreError) in
            try await self.store.write { (tx) throws(StoreError) in
                guard let run = try tx.connection.run(key: key), run.state.status != .ended else { return nil }
                var edit = RunEdit(run, turn: try tx.connection.turnAtWork(of: key), in: tx)
                let value = try body(&edit, tx)
                _ = try edit.save(in: tx)
                return value
            }
        }
    }

    /// Ends the run when its sandbox ends. Watching a run again has no effect.
    func watch(_ sandbox: any Sandbox, of run: RunKey) {
        guard watches.withLock({ $0[run] == nil }) else { return }
        let watch = sandbox.watchEnd { [self] reason in
            Task {
                forgetWatch(of: run)
                await lose(run, reason: "sandbox_gone", detail: reason)
            }
        }
        let former = watches.withLock { watches in
            defer { watches[run] = watch }
            return watches[run]
        }
        former?.cancel()
    }

    /// Stops watching the sandbox of a run.
    func forgetWatch(of run: RunKey) {
        watches.withLock { $0.removeValue(forKey: run) }?.cancel()
    }

    private func patiently<Value: Sendable>(_ write: () async throws(StoreError) -> Value) async throws(StoreError) -> Value {
        while true {
            do throws(StoreError) {
                return try await write()
            } catch {
                switch error {
                case .full, .readOnly:
                    guard !Task.isCancelled else { throw error }
                    try? await Task.sleep(for: StoreLimits.probeInterval)
                default: throw error
                }
            }
        }
    }

    /// Ends a run whose sandbox or session is gone. `reason` is one of those of `session_unavailable`.
    func lose(_ run: RunKey, reason: String, detail: String) async {
        log.silence(run)
        let failure = Failure(.sandboxLost, detail, members: ["reason": .string(reason)]).hiding(paths)
        _ = try? await edit(run: run) { (edit, _) throws(StoreError) in try edit.apply(.lost, because: failure) }
        // Comes last, so that a turn whose connection is cut finds its run ended.
        live.remove(run)
    }
}
