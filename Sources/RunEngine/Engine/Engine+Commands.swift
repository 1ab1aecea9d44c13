internal import Database
internal import Coding
internal import Runtime

extension Engine {
    /// Performs a command. The answer is rendered and bound in the transaction that stores its effect; whoever has to act on it is woken afterwards.
    ///
    /// - Parameter claim: The idempotency key of the request. An answer that is bound to it already is returned, whatever has become of the run.
    /// - Throws: `idempotency_key_reused` if the key belongs to another request; the refusals of the command.
    public func perform(
        _ command: EngineCommand, by key: APIKey, claim: IdempotencyClaim? = nil, render: @escaping AnswerRenderer
    ) async throws(Failure) -> CommandAnswer {
        // Nobody else's run exists.
        if let run = command.run, run.accountKey != key.accountKey { throw .unknownRun }
        let idempotency = claim.map { Idempotency(claim: $0, account: key.accountKey) }
        let isShort = command.beginsWork && isShortOfSpace
        let warm = command.promptedRun.flatMap { $0.state.status == .idle ? $0 : nil }
        // A bound answer is given in any case, and nobody is asked for it.
        if isShort || warm != nil, let idempotency, let known = try await earlier(idempotency) { return known }
        if isShort { throw Failure(.storageFull, "The file system of the data directory is almost full, and nothing new is begun.") }
        if let warm, let trouble = await trouble(with: warm) { throw trouble }
        let bound = BoundChange(
            change: command.change(EngineCommand.Limits(unfinishedRuns: configuration.maxUnfinishedRuns), by: key), idempotency: idempotency,
            render: render)
        let answer = try await write { (tx) throws(StoreError) in try bound.perform(in: tx) }.get()
        if let run = answer.run { wake(after: command, of: run) }
        return answer
    }

    /// Free space is below the configured minimum: turns at work can finish, but nothing new begins.
    public var isShortOfSpace: Bool { FreeSpace(at: configuration.directory)?.isBelow(configuration.freeBytes) == true }

    /// Returns whether the run still exists.
    public func exists(_ run: RunKey) async throws(Failure) -> Bool {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: run) != nil }
    }

    private func earlier(_ idempotency: Idempotency) async throws(Failure) -> CommandAnswer? {
        let now = editor.clock.wall
        let known = try await read { (snapshot) throws(StoreError) in try idempotency.earlier(snapshot.connection, now: now) }
        guard let known else { return nil }
        return CommandAnswer(answer: try known.get(), isReplayed: true, run: nil)
    }

    /// Wakes whoever acts on a command's effect. Nobody waits for them: what they have to do is stored.
    private func wake(after command: EngineCommand, of run: RunKey) {
        let (dispatcher, reaper) = (dispatcher, reaper)
        switch command {
        case .interrupt: Task { await dispatcher.interrupt(run) }
        case .post(let message, _) where message.whenBusy == .interrupt: Task { await dispatcher.interrupt(run) }
        case .answer: Task { await dispatcher.look(at: run) }
        case .cancel: Task { await dispatcher.stop(run) }
        case .delete:
            log.forget(run)
            Task { await reaper.removeUnusedBlobs() }
        case .create, .post, .edit, .withdraw: break
        }
        dispatcher.wake()
    }

    /// Checks the warm session of a run before it gets a prompt, and ends the run if the session is gone.
    private func trouble(with run: Run) async -> Failure? {
        if let end = run.state.sessionExpiresAt, end <= editor.clock.wall {
            let tells = configuration.expiryNotice > .zero
            _ = try? await editor.edit(run: run.key) { (edit, _) throws(StoreError) in
                // The reaper, or another message, may have been here first.
                guard edit.run.state.status == .idle, let end = edit.run.state.sessionExpiresAt, end <= edit.now else { return }
                try edit.expire(tells: tells)
            }
            // The transaction finds it ended.
            return nil
        }
        switch await probe.probe(run.key, modelID: run.options.modelID) {
        case .ready: return nil
        case .gone(let reason, let detail):
            await sessions.lose(run.key, reason, detail: detail)
            return Failure.sessionUnavailable(run.id, reason, detail: detail).hiding(paths)
        case .unconfigured(let detail): return Failure.unconfigured(detail)
        case .silent(let detail):
            return Failure.sessionUnavailable(
                run.id, .agentUnhealthy, detail: "The session did not answer in time: \(detail)", isRetryable: true
            ).hiding(paths)
        }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (borrowing WriteTransaction) throws(StoreError) -> Value
    ) async throws(Failure) -> Value {
        do throws(StoreError) {
            return try await editor.store.write(body)
        } catch {
            throw Failure(error)
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (borrowing Snapshot) throws(StoreError) -> Value) async throws(Failure) -> Value {
        do throws(StoreError) {
            return try await editor.store.read(body)
        } catch {
            throw Failure(error)
        }
    }
}
