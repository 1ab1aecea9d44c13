import Database
import Coding
import SandboxDriver
import Testing

@testable import RunEngine

/// A sandbox is found by a reference of which only its provider knows the meaning.
@Suite struct ProviderStateTests {
    @Test func sandboxesOfAnOlderServerKeepTheirReferences() async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/hearth.db"
        let old = try OldDatabase.make(path, version: 4)
        let host = #"{"bootID":"b-1","pid":7,"startTicks":99}"#
        try old.script(
            """
            INSERT INTO sandboxes (id, provider, provider_ref, state, isolation, pid, pid_start, boot_id, intended_at)
                VALUES ('sbx_a', 'local', 'sbx_a', 'ready', 'none', 7, 99, 'b-1', 0), ('sbx_b', 'local', NULL, 'creating', 'none', NULL, NULL, NULL, 0);
            INSERT INTO steps (turn_key, ordinal, kind, round, attempt, token, state, output, epoch, begun_at) VALUES
                (1, 1, 'provision', 0, 1, 't1', 'done',
                '{"isolation":"none","reference":{"process":\(host),"providerReference":"sbx_a","sandbox":"sbx_a","secret":[]}}', 1, 0),
                (1, 2, 'provision', 0, 1, 't2', 'failed', '{"code":"sandbox_create_failed"}', 1, 0), (1, 3, 'place', 0, 1, 't3', 'begun', NULL, 1, 0);
            """)
        let store = try Store.open(path: path, schema: .hearth) { _ in }
        let (rows, outputs) = try await store.read { (snapshot) throws(StoreError) in
            (
                try snapshot.connection.livingSandboxes(),
                try snapshot.connection.all("SELECT output FROM steps ORDER BY ordinal") { (row) throws(StoreError) in row.optionalText(0) }
            )
        }
        #expect(rows.map(\.id.rawValue) == ["sbx_a", "sbx_b"] && rows.map(\.providerState) == [host, nil])
        let output = try JSONCoding.decode(ProvisionStage.Record.self, from: Array(try #require(outputs[0]).utf8))
        #expect(output.reference == SandboxReference(sandbox: rows[0].id, providerReference: "sbx_a", state: host, secret: []))
        #expect(output.reference.host == ProcessIdentity(pid: 7, startTicks: 99, bootID: "b-1"))
        #expect(outputs[1] == #"{"code":"sandbox_create_failed"}"# && outputs[2] == nil)
        await store.close()
    }
}
