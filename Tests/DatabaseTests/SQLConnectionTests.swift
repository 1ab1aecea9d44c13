import Coding
import Database
import Runtime
import Support
import Testing

/// Values come back from the database as they were bound, and errors by their kind.
@Suite struct SQLConnectionTests {
    private let folder = TestFolder()

    private func connection() throws -> SQLConnection { try SQLConnection(path: "\(folder.path)/values.db", isReadOnly: false) }

    @Test func valuesComeBackAsTheyWere() throws {
        let connection = try connection()
        for text in ["", "é😀", "a\u{0}b", String(repeating: "x", count: 100_000)] {
            let back = try connection.first("SELECT ?, length(?) IS NULL", [.text(text), .text(text)]) { (row) throws(StoreError) in
                (row.optionalText(0), row.int(1))
            }
            #expect(back?.0 == text && back?.1 == 0)
        }
        for bytes in [[], [0], [0, 255, 0]] as [[UInt8]] {
            // A blob without bytes is a blob, not NULL.
            #expect(try connection.first("SELECT ?", [.blob(bytes)]) { (row) throws(StoreError) in row.optionalBlob(0) } == .some(bytes))
        }
        for number in [0, -1, Int64.max, .min] {
            #expect(try connection.first("SELECT ?", [.integer(number)]) { (row) throws(StoreError) in row.optionalInt(0) } == .some(number))
        }
        let nothing: [SQLValue] = [.null, .at(nil), .optional(nil as String?), .optional(nil as Int64?), .optional(nil as [UInt8]?)]
        let nulls = try connection.first("SELECT ?, ?, ?, ?, ?", nothing) { (row) throws(StoreError) in (0..<5).map { row.isNull(Int32($0)) } }
        #expect(nulls == [true, true, true, true, true])
    }

    /// A statement is prepared once: values of an earlier use must not come back in a later one that binds fewer.
    @Test func aStatementForgetsItsValues() throws {
        let connection = try connection()
        let sql = "SELECT ?, ?"
        _ = try connection.first(sql, [.text("a"), .text("secret")]) { (_) throws(StoreError) in true }
        #expect(try connection.first(sql, [.text("b")]) { (row) throws(StoreError) in row.optionalText(1) } == .some(nil))
        // One that was left in the middle of its rows can be used again at once.
        let rows = "SELECT value FROM json_each('[1,2,3]')"
        #expect(throws: StoreError.superseded("enough")) {
            try connection.query(rows) { (_) throws(StoreError) in throw .superseded("enough") }
        }
        #expect(try connection.all(rows) { (row) throws(StoreError) in row.int(0) } == [1, 2, 3])
        #expect(try connection.first(rows) { (row) throws(StoreError) in row.int(0) } == 1)
    }

    @Test func errorsAreOfTheirKind() throws {
        let connection = try connection()
        try connection.script("CREATE TABLE one (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT; INSERT INTO one VALUES (1, 'a')")
        for sql in ["INSERT INTO one VALUES (1, 'b')", "INSERT INTO one VALUES (2, NULL)", "INSERT INTO one VALUES (2, x'00')"] {
            let error = #expect(throws: StoreError.self) { try connection.run(sql) }
            guard case .constraint = error else { return #expect(Bool(false), "\(sql): \(String(describing: error))") }
        }
        for sql in ["SELECT nothing FROM one", "nonsense", "INSERT INTO nowhere VALUES (1)"] {
            let error = #expect(throws: StoreError.self) { try connection.run(sql) }
            guard case .failed = error else { return #expect(Bool(false), "\(sql): \(String(describing: error))") }
        }
        let reader = try SQLConnection(path: "\(folder.path)/values.db", isReadOnly: true)
        let error = #expect(throws: StoreError.self) { try reader.run("DELETE FROM one") }
        guard case .readOnly = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }
}
