import Database
import Coding
import Crypto
import Runtime
import Synchronization

@testable import RunEngine

/// A real database of one test, with a log that follows its commits.
final class TestStore: Sendable {
    let directory: TemporaryDirectory
    let store: Store
    let log: EventLog
    let clock = ManualTime()

    init() throws {
        directory = try TemporaryDirectory()
        let log = EventLog()
        self.log = log
        store = try Store.open(path: "\(directory.path)/hearth.db", schema: .hearth, clock: clock) { log.committed($0) }
    }

    /// Returns a new run as a request would describe it.
    static func newRun(_ prompt: String = "Do it.", dedupeKey: String? = nil, rejectsDuplicate: Bool = false, endsSession: Bool = false) -> NewRun {
        NewRun(
            repositoryFullName: "acme/hello", prompt: prompt,
            options: TurnOptions(taskKind: .code, modelID: "v/m", validationMode: .minimal, publish: PublishRequest(mode: .none, branch: nil)),
            settings: RunSettings(
                sessionTTLSeconds: 60, idlePolicy: "keep", review: false, reviewRounds: 0, validationRounds: 0, questions: QuestionSettings()),
            baseRef: nil, title: nil, tags: [], metadata: .object([:]), endsSession: endsSession, dedupeKey: dedupeKey,
            rejectsDuplicate: rejectsDuplicate)
    }

    func account(_ name: String = "default") async throws -> AccountKey {
        try await store.write { (tx) throws(StoreError) in try tx.connection.accountKey(named: name, now: tx.now) }
    }

    func create(
        _ new: NewRun = newRun(), account: AccountKey? = nil, limit: Int = 100, claim: IdempotencyClaim? = nil
    ) async throws -> Result<CommandAnswer, Failure> {
        let owner: AccountKey
        if let account { owner = account } else { owner = try await self.account() }
        return try await perform(CreateRun(new: new, account: owner, apiKey: nil, unfinishedLimit: limit), account: owner, claim: claim)
    }

    /// Performs a change as the engine would.
    func perform(_ change: any RunChange, account: AccountKey, claim: IdempotencyClaim? = nil) async throws -> Result<CommandAnswer, Failure> {
        let bound = BoundChange(
            change: change, idempotency: claim.map { Idempotency(claim: $0, account: account) }, render: TestStore.render)
        return try await store.write { (tx) throws(StoreError) in try bound.perform(in: tx) }
    }

    /// Creates a run and returns it as stored.
    func made(_ new: NewRun = newRun()) async throws -> Run {
        guard case .success(let answer) = try await create(new), let key = answer.run else { throw StoreError.failed("no run was made") }
        return try await run(key)
    }

    func run(_ key: RunKey) async throws -> Run {
        let found = try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.run(key: key) }
        guard let found else { throw StoreError.failed("there is no such run") }
        return found
    }

    /// Changes a run as the engine would.
    @discardableResult
    func edit(_ key: RunKey, _ body: @escaping @Sendable (inout RunEdit) throws(StoreError) -> Void) async throws -> Run {
        try await store.write { (tx) throws(StoreError) in
            guard let run = try tx.connection.run(key: key) else { throw .failed("there is no such run") }
            var edit = RunEdit(run, turn: try tx.connection.turnAtWork(of: key), in: tx)
            try body(&edit)
            return try edit.save(in: tx)
        }
    }

    func events(of key: RunKey, after seq: Int64 = 0) async throws -> [StoredEvent] {
        try await store.read { (snapshot) throws(StoreError) in try snapshot.connection.events(of: key, after: seq, limit: 100_000) }
    }

    /// Answers with the run's id as the body.
    static let render: AnswerRenderer = { acceptance in
        BoundAnswer(status: acceptance.isDuplicate ? 200 : 201, body: Array(acceptance.run.run.id.utf8))
    }
}
