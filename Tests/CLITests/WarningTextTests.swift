import Coding
import Testing

@testable import CLI

/// The files that a warning's line names.
@Suite struct WarningTextTests {
    private func line(_ paths: [String]) -> String {
        WarningText(warning: [
            "code": "files_left_out", "detail": "1 socket, pipe or device is no file.", "paths": .array(paths.map { .string($0) }),
        ]).line
    }

    /// A file's name may occur in the sentence itself.
    @Test(arguments: [["p"], ["pipe"], ["a"], ["no file."], ["is", "or"]]) func filesAreNamedWhateverTheyAreCalled(paths: [String]) {
        #expect(line(paths) == "1 socket, pipe or device is no file. (\(paths.joined(separator: ", ")))")
    }

    @Test func threeAreNamedAndTheOthersCounted() {
        #expect(line(["a", "b", "c"]).hasSuffix("(a, b, c)"))
        #expect(line(["a", "b", "c", "d", "e"]).hasSuffix("(a, b, c, and 2 more)"))
        #expect(line([]) == "1 socket, pipe or device is no file.")
    }
}
