import Runtime
import Testing

/// The formatter's rules, which demand a comment on every public declaration.
@Suite struct FormatTests {
    @Test func theFormatterFindsNothing() async throws {
        let output = try await Repository.run(
            "swift", ["format", "lint", "--strict", "--parallel", "--recursive", "Package.swift", "Sources", "Tests", "migrations"])
        let found = String(decoding: output.standardError, as: UTF8.self).split(separator: "\n").prefix(20)
        #expect(output.status == .exited(0), "\(found.joined(separator: "\n"))")
    }
}
