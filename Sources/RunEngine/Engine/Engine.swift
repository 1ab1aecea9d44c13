internal import Coding
internal import Database
internal import Git
internal import Glibc
public import Runtime
public import SandboxDriver

/// The parts of an engine that vary: the sources of sandboxes, and the agents that work in them.
public struct EngineParts: Sendable {
    /// The source of sandboxes for new runs.
    public let provider: any SandboxProvider
    /// Other sources, for sandboxes that are there already: an earlier start may have had another one.
    public let otherProviders: [any SandboxProvider]
    /// The driver of the agent of new runs.
    public let driver: any AgentDriver
    /// Drivers of other agents, whose sessions may be there already.
    public let otherDrivers: [any AgentDriver]
    /// The source of time.
    public let clock: any TimeSource

    /// Creates the parts of an engine.
    public init(
        provider: any SandboxProvider, otherProviders: [any SandboxProvider] = [], driver: any AgentDriver, otherDrivers: [any AgentDriver] = [],
        clock: any TimeSource = SystemTime()
    ) {
        self.provider = provider
        self.otherProviders = otherProviders
        self.driver = driver
        self.otherDrivers = otherDrivers
        self.clock = clock
    }
}

/// The run engine: accepts runs and messages, executes them, and keeps their history.
public final class Engine: Sendable {
    /// The log of all runs.
    public let log: EventLog
    /// The API keys.
    public let keys: KeyRing
    /// The configuration.
    public let configuration: EngineConfiguration

    let editor: RunEditor
    let sessions: Sessions
    let clones: CloneCache
    let blobs: BlobStore
    let paths: HostPaths
    let dispatcher: Dispatcher
    let reaper: Reaper
    let probe: SessionProbe
    /// Admits a few dry runs at a time, which start programs and ask the git host: many at once would be work that nobody pays for.
    let dryRuns = Limiter(places: EngineLimits.dryRunsAtOnce)
    private let notices: ExpiryNotices
    private let instance: InstanceID
    private let recovery = Locked<Task<Void, Never>?>(nil)

    /// Opens the data directory. Nothing runs until `start`.
    public static func open(_ configuration: EngineConfiguration, _ parts: EngineParts) async throws(Failure) -> Engine {
        let log = EventLog()
        do throws(StoreError) {
            let store = try Store.open(path: "\(configuration.directory)/hearth.db", schema: .hearth, clock: parts.clock) { log.committed($0) }
            let keys = try await KeyRing(store, clock: parts.clock)
            let files = try Engine.files(configuration)
            // Comes last of all that can fail, so that a refused start does not count as a crash.
            try await store.write { (tx) throws(StoreError) in try tx.connection.beginServing() }
            return Engine(configuration, parts, store, log, keys, files)
        } catch {
            throw Failure(.unavailable, error.description, remedy: "See the detail; the data directory is \(configuration.directory).")
        }
    }

    /// The parts that keep files.
    private struct Files {
        let blobs: BlobStore
        let vault: Vault
    }

    private static func files(_ configuration: EngineConfiguration) throws(StoreError) -> Files {
        do throws(SystemError) {
            return Files(
                blobs: try BlobStore(directory: "\(configuration.directory)/blobs"), vault: try Vault(path: "\(configuration.directory)/secret.key"))
        } catch {
            throw .failed("\(error)")
        }
    }

    private init(
        _ configuration: EngineConfiguration, _ parts: EngineParts, _ store: Store, _ log: EventLog, _ keys: KeyRing, _ files: Files
    ) {
        self.configuration = configuration
        self.log = log
        self.keys = keys
        let registry = Registry(
            provider: parts.provider, otherProviders: parts.otherProviders, agent: parts.driver, otherAgents: parts.otherDrivers)
        let paths = HostPaths(directory: configuration.directory, host: configuration.repositoryHost, others: registry.agent.installation)
        let clones = CloneCache(
            directory: "\(configuration.directory)/cache", host: configuration.repositoryHost, needsCell: configuration.isolation == .bubblewrap,
            treeBytes: configuration.treeBytes, accountBytes: configuration.accountCacheBytes)
        let editor = RunEditor(store: store, clock: parts.clock)
        let bindings = Bindings(
            editor: editor, registry: registry, vault: files.vault,
            traffic: Bindings.Traffic(
                policy: configuration.egress, modelBaseURL: configuration.modelBaseURL, modelKey: configuration.modelKey,
                allowsModelBetweenTurns: configuration.allowsModelBetweenTurns))
        let sessions = Sessions(bindings: bindings, editor: editor, log: log, paths: paths)
        let instance = InstanceID(rawValue: store.instanceID)
        let services = TurnServices(
            editor: editor, log: log, sessions: sessions,
            provisioning: Provisioning(
                bindings: bindings, instance: instance, isolation: configuration.isolation, freeBytes: configuration.freeBytes,
                starts: Limiter(places: configuration.agentStartsAtOnce)),
            clones: clones, blobs: files.blobs,
            rules: TurnRules(
                time: configuration.turnTime, modelPatience: configuration.modelPatience, events: configuration.turnEvents,
                eventBytes: configuration.turnEventBytes),
            paths: paths, clock: parts.clock)
        self.editor = editor
        self.sessions = sessions
        self.clones = clones
        self.paths = paths
        self.instance = instance
        blobs = files.blobs
        dispatcher = Dispatcher(store: store, slots: configuration.maxTurns) { TurnWorker(services: services, run: $0, turn: $1) }
        reaper = Reaper(
            Reaper.Services(
                editor: editor, sessions: sessions, blobs: files.blobs, clones: clones, instance: instance,
                tellsExpiry: configuration.expiryNotice > .zero))
        notices = ExpiryNotices(editor: editor, notice: configuration.expiryNotice)
        probe = SessionProbe(sessions: sessions, clock: parts.clock)
    }

    /// Resumes the work of the previous process and begins new work. The server listens already: requests that arrive meanwhile wait in the queue.
    public func start() async {
        let (reaper, notices) = (reaper, notices)
        log.observe { [weak reaper, weak notices] runs in
            reaper?.wake()
            notices?.note(runs)
        }
        reaper.start()
        notices.start()
        // Without this notice an expiry is late by as much as the clock was set, which is not worth refusing to start.
        NetworkLoop.post {
            try? ClockChange.watch { [weak reaper, weak notices] in
                reaper?.wake()
                notices?.wake()
            }
        }
        let recovery = Recovery(store: editor.store, sessions: sessions, clones: clones, instance: instance, dispatcher: dispatcher)
        let task = Task { await recovery.run() }
        self.recovery.withLock { $0 = task }
    }

    /// Stops all work between two steps, writes what is queued, and closes the database. Sandboxes and agents live on.
    public func stop() async {
        // Comes first, so that a stop that is cut short does not count as a crash.
        _ = try? await editor.store.write { (tx) throws(StoreError) in try tx.connection.endServing() }
        recovery.withLock { $0 }?.cancel()
        await dispatcher.stopAll()
        await reaper.stop()
        await notices.stop()
        sessions.removeAll()
        await editor.store.close()
    }

    /// The reason why nothing can be written now; `nil` while the store can be written.
    public var readOnlyReason: String? { editor.store.readOnlyReason }

    /// The reason why no repository can be checked out with the configured isolation; `nil` if none is known.
    public var checkoutProblem: String? { clones.cellProblem }
}
