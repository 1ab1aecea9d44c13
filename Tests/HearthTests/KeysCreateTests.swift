@testable import CLI
import FoundationEssentials
import Support
import Testing

@testable import hearth

/// A key's properties are checked before a data directory is made.
@Suite struct KeysCreateTests {
    @Test(arguments: [
        (["--scopes", "read:everything"], "there is no scope 'read:everything'"), (["--scopes", "read:builder,write"], "there is no scope 'write'"),
        (["--scopes", ""], "--scopes is empty"), (["--scopes", ","], "--scopes is empty"),
        (["--expires", "soon"], "--expires: 'soon' is not a duration"),
        (["--expires", "90"], "--expires: '90' is not a duration"),
        (["--expires", "0s"], "--expires: '0s' is no time in which the key could be used"),
    ])
    func aMistakeIsWrongUse(words: [String], message: String) async throws {
        let folder = TestFolder()
        let command = KeysCreateCommand()
        let arguments = try Arguments(parsing: words + ["--data-dir", "\(folder.path)/data"], as: command.syntax)
        let error = await #expect(throws: UsageError.self) { try await command.run(arguments, stop: StopSignal()) }
        #expect(error?.description.hasPrefix(message) == true && error?.failure.code == .wrongUse)
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/data"))
    }
}
