internal import Coding
public import Runtime
internal import SandboxDriver

extension Engine {
    /// A run of the key's account.
    public func run(_ id: String, by key: APIKey) async throws(Failure) -> RunView {
        let view = try await read { (snapshot) throws(StoreError) in
            guard let run = try snapshot.connection.run(id: id), run.accountKey == key.accountKey else { return RunView?.none }
            return try snapshot.connection.view(of: run)
        }
        guard let view else { throw .unknownRun }
        return view
    }

    /// Which runs a list shows.
    public struct RunFilter: Sendable, Hashable {
        /// Any of these.
        public var statuses: [RunStatus] = []
        /// Any of these.
        public var outcomes: [RunOutcome] = []
        /// All of these.
        public var tags: [String] = []
        /// In any case.
        public var repository: String?
        /// The one of this key.
        public var dedupeKey: String?
        /// Not before.
        public var createdAfter: Timestamp?
        /// Before.
        public var createdBefore: Timestamp?

        /// All runs.
        public init() {}
    }

    /// Runs of the key's account, newest first, beginning after a cursor.
    ///
    /// - Parameter before: the key of the last run of the page before.
    public func runs(_ filter: RunFilter, limit: Int, before: Int64?, by key: APIKey) async throws(Failure) -> [RunView] {
        let (condition, values) = filter.condition(account: key.accountKey, before: before)
        return try await read { (snapshot) throws(StoreError) in
            var views: [RunView] = []
            for run in try snapshot.connection.runs(where: condition, values, limit: limit) { views.append(try snapshot.connection.view(of: run)) }
            return views
        }
    }

    /// The account of a key.
    public func account(of key: APIKey) async throws(Failure) -> Account {
        let found = try await read { (snapshot) throws(StoreError) in try snapshot.connection.account(key: key.accountKey) }
        guard let found else { throw Failure(.internalError, "The key's account is missing.") }
        return found
    }

    /// The name behind a repository's id, as `run.repository.id` showed it.
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
