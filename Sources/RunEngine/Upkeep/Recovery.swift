internal import Database
internal import Git
internal import Runtime
internal import SandboxDriver

/// Recovery after a start: resumes turns that were at work, attaches to idle runs, and destroys sandboxes that belong to nobody.
struct Recovery: Sendable {
    let store: Store
    let sessions: Sessions
    let clones: CloneCache
    let instance: InstanceID
    let dispatcher: Dispatcher
    private let log = Logger(label: "recovery")

    init(store: Store, sessions: Sessions, clones: CloneCache, instance: InstanceID, dispatcher: Dispatcher) {
        self.store = store
        self.sessions = sessions
        self.clones = clones
        self.instance = instance
        self.dispatcher = dispatcher
    }

    func run() async {
        await clones.recover()
        await resumeTurns()
        await endOrphans()
        await lookAfterIdleRuns()
        await forgiveCrashes()
    }

    /// Clears the turns at work of earlier crashes, once the server has survived them for a while.
    private func forgiveCrashes() async {
        try? await Task.sleep(for: EngineLimits.steadyTime)
        guard !Task.isCancelled else { return }
        _ = try? await store.write { (tx) throws(StoreError) in try tx.connection.forgiveCrashes() }
    }

    private func resumeTurns() async {
        while !Task.isCancelled {
            do throws(StoreError) {
                let atWork = try await store.read { (snapshot) throws(StoreError) in
                    try snapshot.connection.all(
                        "SELECT t.run_key, t.key FROM turns t JOIN runs r ON r.key = t.run_key WHERE t.status = 'running' AND r.status = 'running'"
                    ) { (row) throws(StoreError) in (run: RunKey(row.int(0)), turn: TurnKey(row.int(1))) }
                }
                if !atWork.isEmpty { log.notice("turns at work are taken up again", ["turns": "\(atWork.count)"]) }
                return await dispatcher.begin(resuming: atWork)
            } catch {
                // Without the list they would never end.
                log.error("the turns that were at work cannot be read", ["error": "\(error)"])
                try? await Task.sleep(for: StoreLimits.probeInterval)
            }
        }
    }

    /// Destroys sandboxes of this installation that the ledger does not know: leftovers, or newer than a database restored from a copy.
    private func endOrphans() async {
        for provider in sessions.bindings.registry.providers {
            let listed: [SandboxReference]
            do throws(SandboxError) {
                listed = try await provider.list(instance: instance)
            } catch {
                log.warning("the sandboxes cannot be listed: one that the ledger does not know would stay", ["error": error.detail])
                continue
            }
            // After the list: a sandbox that was created meanwhile is in the ledger before it is anywhere else.
            guard let known = try? await store.read({ (snapshot) throws(StoreError) in try snapshot.connection.livingSandboxes().map(\.id) })
            else { return }
            let ledger = Set(known)
            for reference in listed where !ledger.contains(reference.sandbox) {
                log.warning("a sandbox that the ledger does not know is ended", ["sandbox": "\(reference.sandbox)"])
                try? await provider.destroy(reference)
            }
        }
    }

    private func lookAfterIdleRuns() async {
        let crashes = try? await store.read { (snapshot) throws(StoreError) in try snapshot.connection.crashes() }
        guard (crashes ?? 0) < EngineLimits.crashesOfTurn else {
            // The server may crash because of the answer of one of them. Each is probed when its next message comes.
            return log.warning("idle sessions are not looked after: the server has crashed again and again", ["crashes": "\(crashes ?? 0)"])
        }
        let idle = try? await store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.all("SELECT key, model_id FROM runs WHERE status IN ('idle', 'queued') AND session = 'active'") {
                (row) throws(StoreError) in (RunKey(row.int(0)), row.text(1))
            }
        }
        var waiting = (idle ?? [])[...]
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<EngineLimits.recoveriesAtOnce {
                guard let (run, model) = waiting.popFirst() else { break }
                group.addTask { await lookAfter(run, model) }
            }
            while await group.next() != nil {
                guard let (run, model) = waiting.popFirst() else { continue }
                group.addTask { await lookAfter(run, model) }
            }
        }
    }

    private func lookAfter(_ run: RunKey, _ model: String) async {
        do throws(StepFailure) {
            let live = try await sessions.attach(to: run, modelID: model)
            sessions.watch(live.sandbox, of: run)
        } catch {
            guard case .sandboxGone(let detail) = error else { return }
            await sessions.lose(run, .sandboxGone, detail: "After the server's restart the sandbox was not there any more: \(detail)")
        }
    }
}
