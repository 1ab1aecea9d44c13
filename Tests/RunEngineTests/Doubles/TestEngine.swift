import Git
import Coding
import Database
import FoundationEssentials
import Runtime
import SandboxDriver
import Support
import Testing

@testable import RunEngine

/// The repository that all test engines clone from: nobody changes it, and making one takes longer than most tests.
private actor Upstream {
    static let shared = Upstream()
    private var making: Task<TemporaryDirectory, any Error>?

    /// Returns the folder with `acme/hello` in it.
    func path() async throws -> String {
        let task =
            making
            ?? Task {
                let directory = try TemporaryDirectory()
                try await GitRepository.create(at: directory.appending("acme/hello")).commit(["README.md": "# Hello\n"])
                return directory
            }
        making = task
        return try await task.value.path
    }
}

/// A whole engine over a real database and a real repository, with a provider and an agent that exist only in the tests, and a clock that the test sets.
final class TestEngine: Sendable {
    let directory: TemporaryDirectory
    /// The folder of the repositories.
    private let upstream: String
    let provider: MemoryProvider
    let agent: ScriptedAgent
    let clock: ManualTime
    private let box = Locked<Engine?>(nil)
    private let key = Locked<APIKey?>(nil)

    var engine: Engine {
        get throws { try #require(box.withLock { $0 }) }
    }

    init(_ agent: ScriptedAgent = ScriptedAgent(), clock: ManualTime = ManualTime()) async throws {
        self.clock = clock
        directory = try TemporaryDirectory()
        provider = MemoryProvider(root: directory.appending("sandboxes"))
        self.agent = agent
        upstream = try await Upstream.shared.path()
        try await open()
        let secret = try await engine.keys.create(account: "default", name: nil, scopes: ["runs:read", "runs:write"], expiresAt: nil).key
        key.withLock { $0 = secret }
    }

    /// Opens the engine on the test's database; nothing runs yet.
    func open() async throws {
        let host = try #require(RepositoryHost(baseURL: "file://" + upstream))
        let configuration = EngineConfiguration(
            directory: directory.path, repositoryHost: host, isolation: .none, defaultModelID: "v/m", modelBaseURL: "http://127.0.0.1:1/v1",
            modelKey: nil, sessionTTL: .seconds(600), turnTime: .seconds(3_600), maxTurns: 2, maxUnfinishedRuns: 100, agentStartsAtOnce: 2,
            freeBytes: 0)
        let engine = try await Engine.open(configuration, EngineParts(provider: provider, driver: agent, clock: clock))
        box.withLock { $0 = engine }
    }

    /// Opens the engine and has it work.
    func start() async throws { try await engine.start() }

    /// Stops the engine. Sandboxes and agent stay.
    func stop() async throws {
        try await engine.stop()
        box.withLock { $0 = nil }
    }

    var apiKey: APIKey { get throws { try #require(key.withLock { $0 }) } }

    /// Creates a run and returns its key.
    func create(_ new: NewRun = TestStore.newRun()) async throws -> RunKey {
        try #require(try await engine.perform(.create(new), by: apiKey, render: TestStore.render).run)
    }

    /// Sends a message to a run.
    @discardableResult
    func post(_ message: NewMessage, to run: RunKey) async throws -> CommandAnswer {
        try await engine.perform(.post(message, to: try await self.run(run)), by: apiKey, render: TestStore.render)
    }

    /// Performs a command of the account.
    @discardableResult
    func perform(_ command: EngineCommand, claim: IdempotencyClaim? = nil) async throws -> CommandAnswer {
        try await engine.perform(command, by: apiKey, claim: claim, render: TestStore.render)
    }

    func run(_ key: RunKey) async throws -> Run {
        try #require(try await engine.editor.store.read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: key) })
    }

    func turn(_ number: Int, of key: RunKey) async throws -> Turn {
        try #require(
            try await engine.editor.store.read { (snapshot) throws(StoreError) in try snapshot.connection.turn(number: number, of: key) })
    }

    /// Waits until a run has a status, or more.
    @discardableResult
    func wait(_ key: RunKey, for status: RunStatus, turns: Int = 0, _ condition: @Sendable (Run) -> Bool = { _ in true }) async throws -> Run {
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while true {
            let run = try await run(key)
            if run.state.status == status, run.turnCount >= turns, condition(run) { return run }
            try #require(ContinuousClock.now < deadline, "\(run.id) is \(run.state.status), \(run.error?.text ?? "no error"), not \(status)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Waits for a fact.
    func wait(until what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(30))
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "\(what) did not happen")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func events(of key: RunKey) async throws -> [StoredEvent] {
        try await engine.editor.store.read { (snapshot) throws(StoreError) in try snapshot.connection.events(of: key, after: 0, limit: 10_000) }
    }

    /// The patch of a run, as text.
    func patch(of key: RunKey) async throws -> String {
        let file = try await engine.patch(of: try await run(key))
        return String(decoding: try #require(FileManager.default.contents(atPath: file.path)), as: UTF8.self)
    }
}

extension JSONValue {
    /// The value as JSON text.
    var text: String { String(decoding: encoded(), as: UTF8.self) }
}
