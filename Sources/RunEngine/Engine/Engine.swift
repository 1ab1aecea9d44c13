internal import Database
internal import Coding
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// The run engine: accepts runs and messages, executes them, and keeps their history.
public final class Engine: Sendable {
    /// The log of all runs.
    public let log: EventLog
    /// The API keys.
    public let keys: KeyRing
    /// The configuration.
    public let configuration: EngineConfiguration

    let context: WorkContext
    let dispatcher: Dispatcher
    let reaper: Reaper
    let notices: ExpiryNotices
    let probe: SessionProbe
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
        context = WorkContext(
            store: store, log: log,
            clones: CloneCache(
                directory: "\(configuration.directory)/cache", host: configuration.repositoryHost, needsCell: configuration.isolation == .bubblewrap,
                treeBytes: configuration.treeBytes, accountBytes: configuration.accountCacheBytes),
            registry: Registry(
                provider: parts.provider, otherProviders: parts.otherProviders, agent: parts.driver, otherAgents: parts.otherDrivers),
            blobs: files.blobs, vault: files.vault, configuration: configuration, clock: parts.clock)
        dispatcher = Dispatcher(context: context)
        reaper = Reaper(context: context)
        notices = ExpiryNotices(context: context)
        probe = SessionProbe(context: context)
    }

    /// Resumes the work of the previous process and begins new work. The server listens already: requests that arrive meanwhile wait in the queue.
    public func start() async {
        let (dispatcher, reaper, notices, context) = (dispatcher, reaper, notices, context)
        log.observe { [weak reaper, weak notices] runs in
            reaper?.poke()
            notices?.note(runs)
        }
        await reaper.start()
        await notices.start()
        // Without this notice an expiry is late by as much as the clock was set, which is not worth refusing to start.
        NetworkLoop.post {
            try? ClockChange.watch { [weak reaper, weak notices] in
                reaper?.poke()
                notices?.poke()
            }
        }
        let task = Task {
            await Recovery(context: context, dispatcher: dispatcher).run()
        }
        recovery.withLock { $0 = task }
    }

    /// Stops all work between two steps, writes what is queued, and closes the database. Sandboxes and agents live on.
    public func stop() async {
        // Comes first, so that a stop that is cut short does not count as a crash.
        _ = try? await context.store.write { (tx) throws(StoreError) in try tx.connection.endServing() }
        recovery.withLock { $0 }?.cancel()
        await dispatcher.stopAll()
        await reaper.stop()
        await notices.stop()
        context.live.removeAll()
        await context.store.close()
    }

    /// The reason why nothing can be written now; `nil` while the store can be written.
    public var readOnlyReason: String? { context.store.readOnlyReason }

    /// The reason why no repository can be checked out with the configured isolation; `nil` if none is known.
    public var checkoutProblem: String? { context.clones.cellProblem }
}
