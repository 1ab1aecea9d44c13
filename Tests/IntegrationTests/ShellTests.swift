import Runtime
import Testing

/// The completions in the shells themselves, and the manual page as groff formats it.
@Suite struct ShellTests {
    private static let environment = ["PATH": "\(TestServer.hearth.dropLast("/hearth".count)):/usr/bin:/bin"]

    private static let setUps = [
        "bash": "source <(hearth completions bash)", "zsh": "exec zsh -f", "fish": "exec fish --no-config",
    ]

    @Test(arguments: ["bash", "zsh", "fish"]) func aShellCompletesWhatIsMeant(shell: String) async throws {
        let terminal = try await Terminal(ShellTests.environment)
        do {
            try await terminal.type(ShellTests.setUps[shell] ?? "")
            if shell == "zsh" { try await terminal.type("PS1='$ '; autoload -U compinit; compinit -D; source <(hearth completions zsh)") }
            if shell == "fish" { try await terminal.type("function fish_prompt; echo '$ '; end; hearth completions fish | source") }
            try await terminal.type("clear; echo re''ady")
            _ = try await terminal.wait(for: "ready")
            for (typed, completed) in [
                ("hearth int", "hearth interrupt"), ("hearth keys cr", "hearth keys create"),
                ("hearth serve --isolation bub", "--isolation bubblewrap"),
                ("hearth list --rep", "hearth list --repository"),
            ] {
                try await terminal.write(typed)
                try await terminal.press("Tab")
                _ = try await terminal.wait(for: completed, within: .seconds(10))
                try await terminal.press("C-u")
            }
            await terminal.close()
        } catch {
            await terminal.close()
            throw error
        }
    }

    @Test func anUnknownShellIsWrongUse() async throws {
        let output = try await Shell.run(TestServer.hearth, ["completions", "fsh"])
        #expect(output.status == .exited(2) && output.errorText.contains("fish"))
    }

    @Test func theManualPageIsSetWithoutAWarning() async throws {
        let page = try await Shell.run(TestServer.hearth, ["help", "manual"])
        let output = try await Shell.run("groff", ["-man", "-Tutf8", "-ww", "-P-cbou"], input: page.text)
        #expect(output.status.isSuccess && output.errorText.isEmpty, "\(output.errorText)")
        for words in ["hearth serve", "hearth completions SHELL", "HEARTH_METRICS_TOKEN", "EXIT STATUS", "The session is gone"] {
            #expect(output.text.contains(words), "\(words)")
        }
    }
}
