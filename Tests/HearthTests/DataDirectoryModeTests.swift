import CLI
import Glibc
import Runtime
import Support
import Testing

@testable import hearth

/// Nobody but its owner can read what a server keeps.
@Suite struct DataDirectoryModeTests {
    private func mode(_ path: String) -> mode_t? {
        var information = stat()
        return stat(path, &information) == 0 ? information.st_mode & 0o777 : nil
    }

    @Test func aNewDirectoryAndThoseAboveItAreTheOwners() throws {
        let root = TestFolder()
        let directory = try DataDirectory.prepare("\(root.path)/state/./hearth/")
        #expect(directory.path == "\(root.path)/state/hearth")
        #expect(mode("\(root.path)/state") == 0o700 && mode(directory.path) == 0o700)
    }

    @Test(arguments: [0o755, 0o770, 0o701] as [mode_t]) func anOpenDirectoryIsClosed(mode open: mode_t) throws {
        let root = TestFolder()
        #expect(chmod(root.path, open) == 0)
        _ = try DataDirectory.prepare(root.path)
        #expect(mode(root.path) == 0o700)
    }

    @Test func aFileIsNoDirectory() throws {
        let root = TestFolder()
        let file = try Descriptor(result: open("\(root.path)/file", O_CREAT | O_WRONLY, 0o600), of: "open")
        withExtendedLifetime(file) {}
        let error = #expect(throws: CommandFailure.self) { try DataDirectory.prepare("\(root.path)/file") }
        #expect(error?.what == "\(root.path)/file is not a directory")
    }

    /// A server with the simulated agent in this process.
    @Test(.timeLimit(.minutes(1))) func everyFileOfAServerIsTheOwners() async throws {
        let root = TestFolder()
        let surroundings = Surroundings(environment: ["HOME": root.path], cores: 2, isTerminal: false)
        var loader = SettingsLoader(
            flags: ["--sandbox": ["simulator"], "--listen": ["127.0.0.1:0"], "--data-dir": ["\(root.path)/data"]], surroundings: surroundings,
            read: FileBytes.read)
        let configuration = Configuration(try loader.load(file: nil))
        let directory = try DataDirectory.prepare("\(root.path)/data")
        let lock = try directory.lock()
        let server = try await ServerProcess.start(configuration, try await ServingPlan.make(configuration, directory: directory), directory)
        for name in ["secret.key", "hearth.db", "admin.sock", "lock"] { #expect(mode("\(directory.path)/\(name)") == 0o600, "\(name)") }
        await server.stop()
        withExtendedLifetime(lock) {}
    }
}
