import Database
import Runtime
import Support

/// A database of one test: a table `notes`, and the notices of its commits.
final class SmallDatabase: Sendable {
    static let first = Schema.Migration(
        number: 1, name: "first",
        sql: Array(
            """
            CREATE TABLE instance (one INTEGER PRIMARY KEY, id TEXT NOT NULL, epoch INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
            CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
            """.utf8))

    let folder = TestFolder()
    let clock = ManualTime()
    let store: Store
    private let committed = Locked<[String]>([])

    init(adding migrations: [Schema.Migration] = []) throws {
        let committed = committed
        store = try Store.open(path: "\(folder.path)/small.db", schema: SmallDatabase.schema(adding: migrations), clock: clock) { notices in
            committed.withLock { $0 += notices.map { "\($0)" } }
        }
    }

    static func schema(adding migrations: [Schema.Migration] = []) -> Schema {
        Schema(applicationID: 7_131, migrations: [first] + migrations)
    }

    /// The notices of all commits so far.
    var notices: [String] { committed.withLock { $0 } }

    /// The numbers in the table, ascending.
    func numbers() async throws -> [Int64] {
        try await store.read { (snapshot) throws(StoreError) in
            try snapshot.connection.all("SELECT number FROM notes ORDER BY number") { (row) throws(StoreError) in row.int(0) }
        }
    }
}

extension WriteTransaction {
    /// Inserts a row into `notes`.
    func insert(_ number: Int, _ text: String = "") throws(StoreError) {
        try connection.run("INSERT INTO notes (number, text) VALUES (?, ?)", [.integer(number), .text(text)])
    }
}
