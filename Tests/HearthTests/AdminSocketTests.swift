import CLI
import FoundationEssentials
import Runtime
import Testing

@testable import hearth

@Suite struct AdminSocketTests {
    /// Records requests and answers from memory.
    private final class Keys: KeyAdministration {
        let made = Locked<[KeyRequest]>([])

        func create(_ request: KeyRequest) async throws(CommandFailure) -> KeyCreated {
            made.withLock { $0.append(request) }
            return KeyCreated(id: "key_1", key: "crt_secret")
        }

        func list() async throws(CommandFailure) -> KeyList {
            // Longer than a socket's buffer.
            let key = KeyDescription(
                id: "key_1", account: "default", name: String(repeating: "n", count: 1_000_000), prefix: "crt_1234", scopes: ["read:builder"],
                createdAt: "2026-11-23T05:00:00.000Z", expiresAt: nil, lastUsedAt: nil, revokedAt: nil)
            return KeyList(keys: [key])
        }

        func revoke(id: String) async throws(CommandFailure) {
            guard id == "key_1" else { throw CommandFailure("there is no key \(id)", remedy: "hearth keys list shows them") }
        }
    }

    /// Serves a directory whose path is longer than a socket's address can hold.
    private func served(_ body: (AdminClient, Keys, DataDirectory) async throws -> Void) async throws {
        let name = (0..<12).map { _ in String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a") }.joined()
        let root = "/tmp/hearth-test-\(name)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let directory = try DataDirectory.prepare("\(root)/\(String(repeating: "long", count: 40))")
        #expect(await !AdminClient.isServed(directory))
        let keys = Keys()
        let server = try await AdminServer(directory, keys: keys)
        try await body(AdminClient(directory), keys, directory)
        await server.stop()
        #expect(await !AdminClient.isServed(directory))
    }

    @Test func requestsReachTheServerAndAnswersComeBackWhole() async throws {
        try await served { client, keys, directory in
            #expect(await AdminClient.isServed(directory))
            let request = KeyRequest(account: "default", name: "bot", scopes: ["read:builder"], expiresMillis: 1_000)
            #expect(try await client.create(request) == KeyCreated(id: "key_1", key: "crt_secret"))
            #expect(keys.made.withLock { $0 } == [request])
            #expect(try await client.list().keys.first?.name?.count == 1_000_000)
            try await client.revoke(id: "key_1")
        }
    }

    @Test func aFailureKeepsItsWordsAndItsRemedy() async throws {
        try await served { client, _, _ in
            await #expect(throws: CommandFailure("there is no key key_2", remedy: "hearth keys list shows them")) {
                try await client.revoke(id: "key_2")
            }
        }
    }

    @Test func keysAreReachedThroughTheServerOrInTheDirectoryItself() async throws {
        try await served { _, _, directory in
            let lock = try directory.lock()
            #expect(try await KeyAccess.open(directory.path).list().keys.count == 1)
            withExtendedLifetime(lock) {}
        }
        let name = (0..<12).map { _ in String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a") }.joined()
        let root = "/tmp/hearth-test-\(name)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        // No server runs there: the command opens the directory itself and leaves it as it found it.
        let made = try await KeyAccess.open(root).create(KeyRequest(account: "default", name: "x", scopes: [], expiresMillis: nil))
        #expect(try await KeyAccess.open(root).list().keys.map(\.id) == [made.id])

        // Somebody holds the directory and does not answer.
        let holder = try await lock(DataDirectory.prepare(root))
        await #expect { _ = try await KeyAccess.open(root) } throws: { error in
            (error as? CommandFailure)?.code == .noServer
        }
        withExtendedLifetime(holder) {}
    }

    /// Takes the lock that was just released: a process that another test is just starting holds a copy of it until it runs its program.
    private func lock(_ directory: DataDirectory) async throws -> DataLock {
        for _ in 0..<200 {
            if let lock = try? directory.lock() { return lock }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try directory.lock()
    }

    @Test func aDirectoryHasOneHolderAtATime() async throws {
        let name = (0..<12).map { _ in String("abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a") }.joined()
        let root = "/tmp/hearth-test-\(name)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let directory = try DataDirectory.prepare(root)
        do {
            let lock = try directory.lock()
            #expect(throws: CommandFailure.self) { try directory.lock() }
            withExtendedLifetime(lock) {}
        }
        _ = try await lock(directory)
    }
}
