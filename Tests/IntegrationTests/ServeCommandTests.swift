import Runtime
import Testing

/// The program itself, as a process: what scripts rely on.
@Suite struct ServeCommandTests {
    private func hearth(_ arguments: String..., environment: [String: String] = [:]) async throws -> ProcessOutput {
        try await Shell.run(TestServer.hearth, arguments, environment: environment)
    }

    @Test func wrongUseIsExitCode2WithAHint() async throws {
        let output = try await hearth("serv")
        #expect(output.status == .exited(2))
        #expect(output.text == "")
        #expect(output.errorText.contains("did you mean serve?"))
    }

    @Test func theConfigurationIsPrintedWithItsOriginsAndWithoutSecrets() async throws {
        let output = try await hearth(
            "serve", "--print-config", "--max-turns=3", environment: ["HEARTH_MODEL_API_KEY": "sk-very-secret", "HEARTH_MODEL": "a/b"])
        #expect(output.status == .exited(0))
        #expect(!output.text.contains("sk-very-secret"))
        let lines = output.text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.contains(["maxTurns", "3", "--max-turns"]))
        #expect(lines.contains(["model", "a/b", "HEARTH_MODEL"]))
        #expect(lines.contains(["modelApiKey", "***", "HEARTH_MODEL_API_KEY"]))
    }

    @Test func everyCommandHasHelpOnStandardOutput() async throws {
        for words in [["--help"], ["help"], ["serve", "--help"], ["help", "settings"]] {
            let output = try await Shell.run(TestServer.hearth, words)
            #expect(output.status == .exited(0))
            #expect(!output.text.isEmpty && output.errorText.isEmpty)
        }
    }
}
