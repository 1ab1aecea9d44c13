internal import Database
internal import Coding
internal import Runtime
internal import SandboxDriver

/// A run's sandbox and agent, to which this process is attached.
struct LiveSession: Sendable {
    let sandbox: any Sandbox
    let agent: any AgentServer
    /// The agent's process in the sandbox.
    let process: ProcessID
    let session: AgentSessionID
    /// The agent's events.
    let feed: AgentFeed

    init(sandbox: any Sandbox, agent: any AgentServer, process: ProcessID, session: AgentSessionID) {
        self.sandbox = sandbox
        self.agent = agent
        self.process = process
        self.session = session
        feed = AgentFeed(agent, session)
    }
}

/// The sessions to which this process is attached, and the watches for the ends of their sandboxes. Any other session is attached again from its
/// binding.
final class Sessions: Sendable {
    let bindings: Bindings
    /// The log of connections out of sandboxes.
    let connections = ConnectionLog()
    private let editor: RunEditor
    private let log: EventLog
    private let paths: HostPaths
    private let live = Locked<[RunKey: LiveSession]>([:])
    private let watches = Locked<[RunKey: any EndWatch]>([:])

    init(bindings: Bindings, editor: RunEditor, log: EventLog, paths: HostPaths) {
        self.bindings = bindings
        self.editor = editor
        self.log = log
        self.paths = paths
    }

    subscript(run: RunKey) -> LiveSession? { live.withLock { $0[run] } }

    /// Returns the whole session: sandbox, agent, and the session's id. Attaches to it if this process has not yet done so.
    func attach(to run: RunKey, modelID: String) async throws(StepFailure) -> LiveSession {
        if let known = self[run] { return known }
        guard let row = try await bindings.binding(of: run), let session = row.session, let process = row.process else {
            throw .sandboxGone("the run has no open session")
        }
        let sandbox = try await bindings.sandbox(of: run)
        let agent = try await bindings.connect(row, modelID: modelID, to: sandbox)
        return adopt(LiveSession(sandbox: sandbox, agent: agent, process: process, session: session), for: run)
    }

    /// Returns the run's sandbox, attached or not.
    func sandbox(of run: RunKey) async throws(StepFailure) -> any Sandbox {
        if let known = self[run] { return known.sandbox }
        return try await bindings.sandbox(of: run)
    }

    /// Keeps a newly attached session. Of two attached concurrently, the first is kept and returned: a turn may be listening to it.
    func adopt(_ session: LiveSession, for run: RunKey) -> LiveSession {
        live.withLock { live in
            if let known = live[run] { return known }
            live[run] = session
            return session
        }
    }

    /// Drops a session and ends its connection.
    func remove(_ run: RunKey) {
        live.withLock { $0.removeValue(forKey: run) }?.feed.stop()
    }

    /// Drops all sessions.
    func removeAll() {
        let all = live.withLock { live in
            defer { live = [:] }
            return live
        }
        for session in all.values { session.feed.stop() }
    }

    // MARK: The end of a sandbox

    /// Ends the run when its sandbox ends. Watching a run again has no effect.
    func watch(_ sandbox: any Sandbox, of run: RunKey) {
        guard watches.withLock({ $0[run] == nil }) else { return }
        let watch = sandbox.watchEnd { [self] reason in
            Task {
                forgetWatch(of: run)
                await lose(run, .sandboxGone, detail: reason)
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

    /// Ends a run whose sandbox or session is gone.
    func lose(_ run: RunKey, _ reason: UnavailableReason, detail: String) async {
        log.dropLiveTexts(of: run)
        let failure = Failure(.sandboxLost, detail, members: ["reason": .value(reason)]).hiding(paths)
        _ = try? await editor.edit(run: run) { (edit, _) throws(StoreError) in try edit.apply(.lost, because: failure) }
        // Comes last, so that a turn whose connection is cut finds its run ended.
        remove(run)
    }
}
