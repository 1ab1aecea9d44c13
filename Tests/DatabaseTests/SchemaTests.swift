import Database
import Glibc
import Runtime
import Testing

@Suite struct SchemaTests {
    private static let second = Schema.Migration(number: 2, name: "second", sql: Array("ALTER TABLE notes ADD COLUMN mark TEXT;".utf8))

    @Test func anUpgradeKeepsTheDataAndACopyFromBefore() async throws {
        let database = try SmallDatabase()
        try await database.store.write { (tx) throws(StoreError) in try tx.insert(1, "one") }
        await database.store.close()
        let path = database.store.path
        let newer = try Store.open(path: path, schema: SmallDatabase.schema(adding: [SchemaTests.second])) { _ in }
        #expect(newer.instanceID == database.store.instanceID && newer.epoch == database.store.epoch + 1)
        let row = try await newer.read { (snapshot) throws(StoreError) in
            try snapshot.connection.first("SELECT text, mark FROM notes") { (row) throws(StoreError) in (row.text(0), row.optionalText(1)) }
        }
        #expect(row?.0 == "one" && row?.1 == nil)
        await newer.close()
        // The copy belongs to its owner alone, as the database does, and the older program can use it.
        let copy = "\(path).schema-1"
        var information = stat()
        #expect(stat(copy, &information) == 0 && information.st_mode & 0o777 == 0o600)
        let older = try Store.open(path: copy, schema: SmallDatabase.schema()) { _ in }
        #expect(older.instanceID == database.store.instanceID)
        await older.close()
    }

    @Test func aMigrationThatFailsLeavesTheDatabaseAsItWas() async throws {
        let database = try SmallDatabase()
        try await database.store.write { (tx) throws(StoreError) in try tx.insert(1) }
        await database.store.close()
        let broken = Schema.Migration(number: 2, name: "broken", sql: Array("ALTER TABLE notes ADD COLUMN mark TEXT; DROP TABLE nowhere;".utf8))
        #expect(throws: StoreError.self) {
            _ = try Store.open(path: database.store.path, schema: SmallDatabase.schema(adding: [broken])) { _ in }
        }
        let again = try Store.open(path: database.store.path, schema: SmallDatabase.schema(adding: [SchemaTests.second])) { _ in }
        let marks = try await again.read { (snapshot) throws(StoreError) in
            try snapshot.connection.all("SELECT mark FROM notes") { (row) throws(StoreError) in row.isNull(0) }
        }
        #expect(marks == [true])
        await again.close()
    }
}
