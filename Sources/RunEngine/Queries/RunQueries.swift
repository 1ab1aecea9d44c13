internal import Coding
internal import Database
public import Runtime
internal import SandboxDriver

extension Engine {
    /// Returns a run of the key's account, without the values that only its document shows.
    public func find(_ id: String, by key: APIKey) async throws(Failure) -> Run {
        let run = try await read { (snapshot) throws(StoreError) in try snapshot.connection.run(id: id) }
        guard let run, run.accountKey == key.accountKey else { throw .unknownRun }
        return run
    }

    /// Returns a run of the key's account.
    public func run(_ id: String, by key: APIKey) async throws(Failure) -> RunView {
        let view = try await read { (snapshot) throws(StoreError) in
            guard let run = try snapshot.connection.run(id: id), run.accountKey == key.accountKey else { return RunView?.none }
            return try snapshot.connection.view(of: run)
        }
        guard let view else { throw .unknownRun }
        return view
    }

    /// The runs that a list shows.
    public struct RunFilter: Sendable, Hashable {
        /// Runs with any of these statuses.
        public var statuses: [RunStatus] = []
        /// Runs with any of these outcomes.
        public var outcomes: [RunOutcome] = []
        /// Runs with all of these tags.
        public var tags: [String] = []
        /// Runs of this `owner/repo`, in any letter case.
        public var repository: String?
        /// The runs with this `dedupeKey`.
        public var dedupeKey: String?
        /// Runs created at or after this time.
        public var createdAfter: Timestamp?
        /// Runs created before this time.
        public var createdBefore: Timestamp?

        /// Creates a filter that selects all runs.
        public init() {}
    }

    /// Returns runs of the key's account, newest first, beginning after a cursor.
    ///
    /// - Parameter before: The key of the last run of the previous page.
    public func runs(_ filter: RunFilter, limit: Int, before: Int64?, by key: APIKey) async throws(Failure) -> [RunView] {
        let (condition, values) = filter.condition(account: key.accountKey, before: before)
        return try await read { (snapshot) throws(StoreError) in
            var views: [RunView] = []
            for run in try snapshot.connection.runs(where: condition, values, limit: limit) { views.append(try snapshot.connection.view(of: run)) }
            return views
        }
    }

    /// Returns the account of a key.
    public func account(of key: APIKey) async throws(Failure) -> Account {
        let found = try await read { (snapshot) throws(StoreError) in try snapshot.connection.account(key: key.accountKey) }
        guard let found else { throw Failure(.internalError, "The key's account is missing.") }
        return found
    }

    /// Returns the name behind a repository's id, as `run.repository.id` showed it.
    public func repositoryName(id: String, by key: APIKey) async throws(Failure) -> String? {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.repositoryName(id: id, account: key.accountKey) }
    }
}

extension Engine.RunFilter {
    func condition(account: AccountKey, before: Int64?) -> (String, [SQLValue]) {
        var parts = ["r.account_key = ?"]
        var values: [SQLValue] = [.integer(account.value)]
        func add(_ sql: String, _ more: [SQLValue]) {
            parts.append(sql)
            values += more
        }
        if let before { add("r.key < ?", [.integer(before)]) }
        if !statuses.isEmpty { add("r.status IN (\(marks(statuses.count)))", statuses.map { .text($0.rawValue) }) }
        if !outcomes.isEmpty { add("r.outcome IN (\(marks(outcomes.count)))", outcomes.map { .text($0.rawValue) }) }
        for tag in tags { add("EXISTS (SELECT 1 FROM run_tags g WHERE g.run_key = r.key AND g.tag = ?)", [.text(tag)]) }
        if let repository { add("p.name_key = ?", [.text(repository.lowercased())]) }
        if let dedupeKey { add("r.dedupe_key = ?", [.text(dedupeKey)]) }
        if let createdAfter { add("r.created_at >= ?", [.at(createdAfter)]) }
        if let createdBefore { add("r.created_at < ?", [.at(createdBefore)]) }
        return (parts.joined(separator: " AND "), values)
    }

    private func marks(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }
}

extension Engine {
    /// Returns turns of a run in the order of their numbers.
    ///
    /// - Parameters:
    ///   - number: The turn before the first one; 0 starts from the beginning.
    ///   - statuses: Any of these; empty means all.
    public func turns(of run: RunKey, after number: Int, statuses: [TurnStatus], limit: Int) async throws(Failure) -> [TurnView] {
        try await read { (snapshot) throws(StoreError) in
            var views: [TurnView] = []
            for turn in try snapshot.connection.turns(of: run, after: number, statuses: statuses, limit: limit) {
                views.append(try snapshot.connection.turnView(of: turn))
            }
            return views
        }
    }

    /// Returns one turn of a run; throws `not_found` if the run has no such turn.
    public func turn(_ number: Int, of run: Run) async throws(Failure) -> TurnView {
        let key = run.key
        let view = try await read { (snapshot) throws(StoreError) -> TurnView? in
            guard let turn = try snapshot.connection.turn(number: number, of: key) else { return nil }
            return try snapshot.connection.turnView(of: turn)
        }
        guard let view else { throw Failure(.notFound, "The run has no turn \(number).") }
        return view
    }
}

extension Engine {
    /// Returns the questions that a run's agent has asked, in order.
    public func questions(of run: Run) async throws(Failure) -> [Question] {
        try await read { (snapshot) throws(StoreError) in try snapshot.connection.questions(of: run.key) }
    }
}
