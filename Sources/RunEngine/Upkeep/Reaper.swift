internal import Database
internal import Git
internal import Runtime
internal import SandboxDriver

/// Frees everything that is no longer needed: expired sessions, sandboxes of ended runs, answers past their time, unused blobs and cache entries.
actor Reaper {
    /// The reaper's surroundings.
    struct Services: Sendable {
        let editor: RunEditor
        let sessions: Sessions
        let blobs: BlobStore
        let clones: CloneCache
        let instance: InstanceID
        /// The ends of sessions are announced.
        let tellsExpiry: Bool
    }

    private let services: Services
    private let editor: RunEditor
    private let sessions: Sessions
    private let clock: any TimeSource
    private let loop = UpkeepLoop()
    private var releasing: Set<SandboxID> = []
    /// Sandboxes whose provider this server does not have, each reported once.
    private var unconfigured: Set<SandboxID> = []
    private var lastSweep: Instant?
    private var nextExtension: Instant?
    private let log = Logger(label: "reaper")

    init(_ services: Services) {
        self.services = services
        editor = services.editor
        sessions = services.sessions
        clock = services.editor.clock
    }

    nonisolated func start() {
        loop.start { await self.round() }
    }

    /// Wakes the reaper: a run ended, an expiry moved, the clock was set.
    nonisolated func wake() {
        loop.wake()
    }

    nonisolated func stop() async {
        await loop.stop()
    }

    /// Does everything that is due. Returns when to look again.
    func round() async -> Duration? {
        await expire()
        let nextExtension = await extendLeases()
        await release()
        let nextSweep = await sweep()
        return [await nextExpiry(), nextExtension, nextSweep].compactMap { $0 }.min()
    }

    private func expire() async {
        let now = clock.wall
        let due = try? await editor.store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.all(
                "SELECT key FROM runs WHERE status = 'idle' AND session_expires_at <= ? LIMIT 100", [.at(now)]
            ) { (row) throws(StoreError) in RunKey(row.int(0)) }
        }
        let tells = services.tellsExpiry
        for run in due ?? [] {
            let hasExpired = try? await editor.edit(run: run) { (edit, _) throws(StoreError) -> Bool in
                // A message may have come meanwhile and moved the expiry.
                guard edit.run.state.status == .idle, let end = edit.run.state.sessionExpiresAt, end <= edit.now else { return false }
                try edit.expire(tells: tells)
                return true
            }
            if hasExpired == true { sessions.remove(run) }
        }
    }

    /// Keeps the sandboxes of warm sessions alive while their prompts wait for a slot, however long that takes. Returns when to look again.
    private func extendLeases() async -> Duration? {
        let now = clock.monotonic
        if let nextExtension, now < nextExtension { return now.duration(to: nextExtension) }
        nextExtension = now.advanced(by: EngineLimits.leaseInterval)
        let waiting = try? await editor.store.read { (snapshot) throws(StoreError) in
            // The first condition selects an index, the second the wanted runs.
            try snapshot.connection.all(
                "SELECT key FROM runs WHERE status IN ('queued', 'running') AND status = 'queued' AND session = 'active'"
            ) { (row) throws(StoreError) in RunKey(row.int(0)) }
        }
        // A run that begins to wait later wakes the reaper.
        guard let waiting, !waiting.isEmpty else { return nil }
        var extended = 0
        for run in waiting {
            let sandbox = try? await sessions.sandbox(of: run)
            let settings = try? await editor.store.read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: run)?.settings }
            guard let sandbox, let settings = settings ?? nil else { continue }
            let life = Duration.seconds(settings.sessionTTLSeconds) + EngineLimits.leaseMargin
            if (try? await sandbox.extendLease(toMillis: life.millis)) != nil { extended += 1 }
        }
        if extended > 0 { log.debug("sandboxes of runs that wait for a slot live on", ["runs": "\(extended)"]) }
        guard extended < waiting.count else { return EngineLimits.leaseInterval }
        // A sandbox that did not answer just now may do so in a moment.
        nextExtension = now.advanced(by: EngineLimits.leaseRetry)
        return EngineLimits.leaseRetry
    }

    private func nextExpiry() async -> Duration? {
        let earliest = try? await editor.store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.first(
                "SELECT min(session_expires_at) FROM runs WHERE status = 'idle'", [], { (row) throws(StoreError) in row.optionalTime(0) })
        }
        guard let found = earliest, let time = found else { return nil }
        return max(.milliseconds(1), clock.wall.duration(to: time))
    }

    private func release() async {
        let rows = try? await editor.store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.livingSandboxes().filter { $0.state == "releasing" || $0.run == nil }
        }
        for row in rows ?? [] where releasing.insert(row.id).inserted {
            Task { await release(row) }
        }
    }

    private func release(_ row: SandboxRow) async {
        defer { releasing.remove(row.id) }
        if let run = row.run {
            sessions.remove(run)
            sessions.forgetWatch(of: run)
        }
        sessions.connections.forget(row.id)
        let provider: any SandboxProvider
        do throws(StepFailure) {
            provider = try sessions.bindings.registry.provider(named: row.provider)
        } catch {
            // Another provider finds nothing and takes that for the end: the row stays until its own one is back.
            if unconfigured.insert(row.id).inserted { log.warning("a sandbox cannot be freed", ["sandbox": "\(row.id)", "error": "\(error)"]) }
            return
        }
        do throws(SandboxError) {
            Faults.reach(.call(.sandboxDestroy, .beforeSend))
            if let reference = sessions.bindings.reference(of: row) {
                try await provider.destroy(reference)
            } else {
                try await destroyUnfinished(row, of: provider)
            }
            Faults.reach(.call(.sandboxDestroy, .afterAnswer))
        } catch {
            log.warning("a sandbox could not be freed and is tried again", ["sandbox": "\(row.id)", "error": error.detail])
            Task {
                try? await Task.sleep(for: EngineLimits.releaseRetry)
                loop.wake()
            }
            return
        }
        await markGone(row)
    }

    /// Destroys a sandbox whose creation was never confirmed: everything that carries its label.
    private func destroyUnfinished(_ row: SandboxRow, of provider: any SandboxProvider) async throws(SandboxError) {
        for reference in try await provider.list(instance: services.instance) where reference.sandbox == row.id {
            try await provider.destroy(reference)
        }
    }

    private func markGone(_ row: SandboxRow) async {
        _ = try? await editor.store.write { (tx) throws(StoreError) in
            try tx.connection.markSandboxGone(row.id, reason: "released", now: tx.now)
            guard let key = row.run, var run = try tx.connection.run(key: key), run.state.status == .ended, run.state.sandbox == .releasing else {
                return
            }
            do throws(Refusal) {
                _ = try run.state.apply(.sandbox(.released), at: tx.now)
            } catch {
                return
            }
            // After the end there are no events: only the document shows it.
            run.version += 1
            try tx.connection.save(run)
            tx.announce(RunNotice.changed(key))
        }
    }

    /// Removes patches of deleted runs. The bytes go first: a crash leaves a row, which is found again.
    func removeUnusedBlobs() async {
        var last: [UInt8] = []
        while !Task.isCancelled {
            let after = last
            let found = try? await editor.store.read { (snapshot) throws(StoreError) in
                try snapshot.connection.unusedBlobs(after: after, limit: EngineLimits.blobsAtOnce)
            }
            guard let found, let end = found.last else { return }
            last = end
            let blobs = services.blobs
            let removed = await BlockingPool.shared.run { found.filter { blobs.remove($0) } }
            guard !removed.isEmpty else { continue }
            _ = try? await editor.store.write { (tx) throws(StoreError) in
                for digest in removed { try tx.connection.removeUnusedBlob(digest) }
            }
        }
    }

    /// Removes what has become old, once an interval. Returns when to do so again: a server on which nothing happens grows old, too.
    private func sweep() async -> Duration {
        let now = clock.monotonic
        if let lastSweep, lastSweep.duration(to: now) < EngineLimits.sweepInterval { return EngineLimits.sweepInterval - lastSweep.duration(to: now) }
        lastSweep = now
        let oldest = clock.wall.advanced(by: .zero - EngineLimits.idempotencyLife)
        _ = try? await editor.store.write { (tx) throws(StoreError) in try tx.connection.removeAnswers(before: oldest) }
        await removeUnusedBlobs()
        // While nobody knows what is in use, nothing is removed.
        guard let uses = try? await editor.store.read({ (snapshot) throws(StoreError) in try snapshot.connection.treesInUse() }) else {
            return EngineLimits.sweepInterval
        }
        _ = await services.clones.trim(limitBytes: EngineLimits.cloneCacheBytes, keeping: uses)
        return EngineLimits.sweepInterval
    }
}
