internal import Database
internal import Coding
internal import Runtime

extension Engine {
    /// Accepts a run. The answer is rendered and bound in the transaction that stores it.
    public func createRun(_ new: NewRun, by key: APIKey, claim: IdempotencyClaim?, render: @escaping AnswerRenderer) async throws(Failure)
        -> CommandAnswer
    {
        if isShortOfSpace { return try await answerBefore(claim, by: key) }
        let command = CreateRun(
            new: new, account: key.accountKey, apiKey: key.rowKey, unfinishedLimit: configuration.maxUnfinishedRuns, claim: claim, render: render)
        let answer = try await perform { (tx) throws(StoreError) in try command.perform(in: tx) }
        dispatcher.wake()
        return answer
    }

    /// Accepts a message. A warm session is probed before it gets a prompt; if it is gone, the run is ended and the answer is `session_unavailable`.
    public func post(
        _ message: NewMessage, to runID: String, by key: APIKey, claim: IdempotencyClaim?, render: @escaping AnswerRenderer
    ) async throws(Failure) -> CommandAnswer {
        if let claim, let bound = try await earlier(claim, by: key) { return bound }
        if message.prompt != nil {
            if isShortOfSpace { return try await answerBefore(claim, by: key) }
            try await checkSession(runID, by: key)
        }
        let command = PostMessage(message: message, runID: runID, account: key.accountKey, claim: claim, render: render)
        let answer = try await perform { (tx) throws(StoreError) in try command.perform(in: tx) }
        if message.whenBusy == .interrupt, let run = answer.run { tellInterrupt(run) }
        dispatcher.wake()
        return answer
    }

    /// Free space is below the configured minimum: turns at work can finish, but nothing new begins.
    public var isShortOfSpace: Bool { FreeSpace(at: configuration.directory)?.isBelow(configuration.freeBytes) == true }

    /// Returns the answer that this request had before; refuses a new request.
    private func answerBefore(_ claim: IdempotencyClaim?, by key: APIKey) async throws(Failure) -> CommandAnswer {
        if let claim, let bound = try await earlier(claim, by: key) { return bound }
        throw Failure(.storageFull, "The file system of the data directory is almost full, and nothing new is begun.")
    }

    /// Stops a run's current turn and keeps its session. A turn at work ends a moment later, with its changes so far.
    public func interrupt(
        _ runID: String, withdrawsQueued: Bool, by key: APIKey, claim: IdempotencyClaim?, render: @escaping AnswerRenderer
    ) async throws(Failure) -> CommandAnswer {
        let command = InterruptRun(runID: runID, account: key.accountKey, withdrawsQueued: withdrawsQueued, claim: claim, render: render)
        let answer = try await perform { (tx) throws(StoreError) in try command.perform(in: tx) }
        if let run = answer.run { tellInterrupt(run) }
        dispatcher.wake()
        return answer
    }

    /// Notifies the worker without waiting for the agent to stop: the request is stored.
    private func tellInterrupt(_ run: RunKey) {
        let dispatcher = dispatcher
        Task { await dispatcher.interrupt(run) }
    }

    /// Ends a run now. Its worker is stopped, and its sandbox is released in the background.
    public func cancel(_ runID: String, by key: APIKey, claim: IdempotencyClaim?, render: @escaping AnswerRenderer) async throws(Failure)
        -> CommandAnswer
    {
        let command = CancelRun(runID: runID, account: key.accountKey, claim: claim, render: render)
        let answer = try await perform { (tx) throws(StoreError) in try command.perform(in: tx) }
        if let run = answer.run {
            let dispatcher = dispatcher
            Task { await dispatcher.stop(run) }
        }
        return answer
    }

    /// Deletes an ended run; throws `run_not_ended` before its end.
    public func delete(_ runID: String, by key: APIKey) async throws(Failure) {
        let command = DeleteRun(runID: runID, account: key.accountKey)
        switch try await write({ (tx) throws(StoreError) in try command.perform(in: tx) }) {
        case .refused(let failure): throw failure
        case .deleted(let run):
            log.forget(run)
            let reaper = reaper
            Task { await reaper.removeUnusedBlobs() }
        }
    }

    /// Returns whether the run still exists.
    public func exists(_ run: RunKey) async throws(Failure) -> Bool {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: run) != nil }
    }

    /// Returns the answer already bound to an idempotency key; throws `idempotency_key_reused` if it belongs to another request.
    public func earlier(_ claim: IdempotencyClaim, by key: APIKey) async throws(Failure) -> CommandAnswer? {
        let now = editor.clock.wall
        let outcome = try await read { (snapshot) throws(StoreError) in
            try Idempotency.earlier(claim, account: key.accountKey, connection: snapshot.connection, now: now)
        }
        switch outcome {
        case nil: return nil
        case .answered(let answer): return answer
        case .refused(let failure): throw failure
        }
    }

    private func checkSession(_ runID: String, by key: APIKey) async throws(Failure) {
        let run = try await read { (snapshot) throws(StoreError) in try snapshot.connection.run(id: runID) }
        guard let run, run.accountKey == key.accountKey else { throw .unknownRun }
        guard run.state.status == .idle else { return }
        if let end = run.state.sessionExpiresAt, end <= editor.clock.wall {
            let tells = configuration.expiryNotice > .zero
            _ = try? await editor.edit(run: run.key) { (edit, _) throws(StoreError) in
                // The reaper, or another message, may have been here first.
                if edit.run.state.status == .idle { try edit.expire(tells: tells) }
            }
            return
        }
        switch await probe.probe(run.key, modelID: run.options.modelID) {
        case .ready: return
        case .gone(let reason, let detail):
            await sessions.lose(run.key, reason, detail: detail)
            throw Failure.sessionUnavailable(run.id, reason, detail: detail).hiding(paths)
        case .unconfigured(let detail): throw Failure.unconfigured(detail)
        case .silent(let detail):
            throw Failure.sessionUnavailable(
                run.id, .agentUnhealthy, detail: "The session did not answer in time: \(detail)", isRetryable: true
            ).hiding(paths)
        }
    }

    func perform(
        _ body: @escaping @Sendable (borrowing WriteTransaction) throws(StoreError) -> CommandOutcome
    ) async throws(Failure) -> CommandAnswer {
        switch try await write(body) {
        case .answered(let answer): return answer
        case .refused(let failure): throw failure
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
