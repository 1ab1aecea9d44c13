import Coding
import Testing

/// The command line on a terminal.
@Suite struct TerminalTests {
    private func with(columns: Int = 100, _ body: (Terminal, Client) async throws -> Void) async throws {
        try await TestServer.with { server in
            try await TestRepository.make(for: server)
            let client = Client(server: server, key: try await server.makeKey())
            let binaries = TestServer.hearth.dropLast("/hearth".count)
            let terminal = try await Terminal(
                [
                    "HEARTH_URL": server.url, "HEARTH_API_KEY": client.key, "PATH": "\(binaries):/usr/bin:/bin", "HEARTH_DATA_DIR": server.data,
                    "LC_ALL": "C.UTF-8",
                ], columns: columns, rows: 100)
            do {
                try await body(terminal, client)
                await terminal.close()
            } catch {
                await terminal.close()
                throw error
            }
        }
    }

    @Test func aRunIsShownInPlaceAndStaysOnTheScreen() async throws {
        try await with { terminal, _ in
            try await terminal.type(#"hearth run acme/hello "[slow 6] Say hello in French.""#)
            // While the agent works, the screen shows the growing text and the time.
            let during = try await terminal.wait(for: "1 2 3 4")
            #expect(during.contains("✓ agent          simulator 1.18.33") && during.contains("⋯"), "\(during)")
            let after = try await terminal.wait(for: "hearth say")
            let lines = after.split(separator: "\n").map(String.init)
            func line(_ beginning: String) -> String? { lines.first { $0.hasPrefix(beginning) } }
            #expect(line("run_")?.hasSuffix("acme/hello · test/scripted") == true)
            for beginning in ["  ✓ sandbox", "  ✓ clone          main ", "  ✓ agent", "  ✓ turn 1         1 file  +1 −0"] {
                #expect(line(beginning)?.hasSuffix(" s") == true, "\(beginning): \(after)")
            }
            #expect(lines.count { $0 == "  ● working" } == 1 && line("    write NOTES.md") != nil)
            // The temporary lines are gone.
            #expect(!after.contains("⋯") && line("idle · warm until ")?.contains("next: hearth say") == true)
        }
    }

    @Test func whatAnAgentSaysCannotMoveTheCursor() async throws {
        try await with { terminal, client in
            try await terminal.type(#"hearth run acme/hello "$(printf 'One\033[2J\033]0;title\007two\302\23331m')""#)
            _ = try await terminal.wait(for: "hearth say")
            // The second answer quotes the first prompt.
            let id = try await client.send("GET", "/runs").json["runs"]?[0]?["id"]?.asString ?? ""
            try await terminal.type("clear; hearth say \(id) More.")
            let screen = try await terminal.wait(for: "hearth say \(id.dropFirst(4).prefix(6))")
            #expect(screen.contains("One\u{fffd}[2J\u{fffd}]0;title\u{fffd}two\u{fffd}31m"), "\(screen)")
        }
    }

    @Test(arguments: ["l", "i", "e"]) func anInterruptAsksWhatIsToBecomeOfTheRun(answer: String) async throws {
        try await with { terminal, client in
            try await terminal.type(#"hearth run acme/hello "[slow 60] Work."; echo ov''er"#)
            _ = try await terminal.wait(for: "1 2 3 4")
            try await terminal.press("C-c")
            _ = try await terminal.wait(for: "[l]eave it so, [i]nterrupt the turn, or [e]nd the run?")
            try await terminal.type(answer)
            _ = try await terminal.wait(for: "over")
            let id = try await client.send("GET", "/runs").json["runs"]?[0]?["id"]?.asString ?? ""
            switch answer {
            case "i": #expect(try await client.wait(id, for: "idle")["lifecycle"]?["stopReason"] == "interrupted")
            case "e": #expect(try await client.wait(id, for: "ended")["outcome"] == "completed")
            default: #expect(try await client.run(id)["status"] == "running")
            }
        }
    }

    @Test func aFollowerThatIsStoppedLeavesTheRunAlone() async throws {
        try await with { terminal, client in
            let id = try await client.createRun(prompt: "[slow 60] Work.")
            try await terminal.type("hearth tail \(id); echo ov''er")
            _ = try await terminal.wait(for: "⋯")
            try await terminal.press("C-c")
            _ = try await terminal.wait(for: "over")
            #expect(try await client.run(id)["status"] == "running")
        }
    }

    @Test func aQuestionIsAskedOnTheScreen() async throws {
        try await with { terminal, client in
            try await terminal.type(#"hearth run acme/hello --ask "[question] Say hello.""#)
            _ = try await terminal.wait(for: "    answer:")
            try await terminal.type("7")
            _ = try await terminal.wait(for: "one of: Everyone, Me")
            try await terminal.type("2")
            let screen = try await terminal.wait(for: "hearth say")
            #expect(screen.contains("    → Me") && screen.contains("You chose: Me."), "\(screen)")
            #expect(!screen.contains("waiting for an answer"))
        }
    }

    @Test func aQuestionThatSomebodyElseAnswersIsNotAskedAnyMore() async throws {
        try await with { terminal, client in
            try await terminal.type(#"hearth run acme/hello --ask "[question] Say hello.""#)
            _ = try await terminal.wait(for: "    answer:")
            let id = try await client.send("GET", "/runs").json["runs"]?[0]?["id"]?.asString ?? ""
            let question = try await client.send("GET", "/runs/\(id)/questions").json["questions"]?[0]?["id"]?.asString ?? ""
            #expect(try await client.send("POST", "/runs/\(id)/questions/\(question)", #"{"answer":"Everyone"}"#).status == 200)
            let screen = try await terminal.wait(for: "hearth say")
            #expect(screen.contains("    → Everyone"), "\(screen)")
        }
    }

    @Test func anInterruptWhileSomethingIsAskedAsksWhatIsToBecomeOfTheRun() async throws {
        try await with { terminal, client in
            try await terminal.type(#"hearth run acme/hello --ask "[question] Say hello."; echo ov''er"#)
            _ = try await terminal.wait(for: "    answer:")
            try await terminal.press("C-c")
            _ = try await terminal.wait(for: "[e]nd the run?")
            try await terminal.type("i")
            _ = try await terminal.wait(for: "over")
            let id = try await client.send("GET", "/runs").json["runs"]?[0]?["id"]?.asString ?? ""
            #expect(try await client.wait(id, for: "idle")["lifecycle"]?["stopReason"] == "interrupted")
        }
    }

    /// The stream reports an answer before the answer's own request has ended.
    @Test(arguments: 1...3) func anAnswerIsSentToItsEnd(attempt: Int) async throws {
        try await with { terminal, client in
            let proxy = try await SlowAnswers(before: client.server, delay: 0.3)
            try await terminal.type(#"HEARTH_URL=\#(proxy.url) hearth run acme/hello --ask "[question] Say hello."; echo co''de $?"#)
            _ = try await terminal.wait(for: "    answer:")
            try await terminal.type("2")
            let screen = try await terminal.wait(for: "code 0")
            #expect(screen.contains("    → Me") && screen.contains("You chose: Me.") && !screen.contains("cancelled"), "\(screen)")
            #expect(!screen.contains("hearth: "), "\(screen)")
            await proxy.close()
        }
    }

    @Test(arguments: ["i", "e"]) func whatIsChosenAfterAnInterruptIsSentToItsEnd(answer: String) async throws {
        try await with { terminal, client in
            let proxy = try await SlowAnswers(before: client.server, delay: 0.3)
            try await terminal.type(#"HEARTH_URL=\#(proxy.url) hearth run acme/hello "[slow 60] Work."; echo co''de $?"#)
            _ = try await terminal.wait(for: "1 2 3 4")
            try await terminal.press("C-c")
            _ = try await terminal.wait(for: "[e]nd the run?")
            try await terminal.type(answer)
            let screen = try await terminal.wait(for: "code 0")
            #expect(!screen.contains("hearth: "), "\(screen)")
            await proxy.close()
        }
    }

    @Test func thePhaseInWhichATurnFailedIsNotTicked() async throws {
        try await with { terminal, _ in
            try await terminal.type(#"hearth run acme/none "Say hello."; echo co''de $?"#)
            let screen = try await terminal.wait(for: "code 3")
            #expect(screen.contains("  ✓ sandbox ") && screen.contains("\n  ✗ clone ") && screen.contains("\n  ✗ turn 1 "), "\(screen)")
            #expect(!screen.contains("✓ clone") && !screen.contains("agent"), "\(screen)")
            try await terminal.type(#"clear; hearth run acme/hello "[fail 401] Say hello."; echo co''de $?"#)
            let second = try await terminal.wait(for: "model_auth_failed")
            #expect(second.contains("  ✓ agent ") && second.contains("\n  ✗ working\n  ✗ turn 1 "), "\(second)")
        }
    }

    /// No line is longer than the screen, however narrow it is.
    @Test(arguments: [20, 40, 100, 200]) func aScreenOfAnyWidthIsKept(columns: Int) async throws {
        try await with(columns: columns) { terminal, client in
            let id = try await client.createRun(
                prompt: "Say hello.", #""title":"Grüße an 日本語のファイル 🚀 and everybody who reads this","tags":["one"]"#)
            _ = try await client.wait(id, for: "idle")
            for (number, (command, words)) in [
                ("list", ["日本語のファイル", "acme/hello", "idle"]), ("show \(id)", ["日本語のファイル", "acme/hello", "waiting_for_message"]),
                ("keys list", ["default", "valid", "LAST USED"]), ("doctor", ["libraries", "isolation"]), ("list --help", ["queued,", "usage:"]),
                ("run acme/hello Again.", ["acme/hello", "NOTES.md", "warm"]), ("list --limit 1", ["There are more"]),
                ("list --status ended", ["no such runs"]), ("keys create --name other >/dev/null", ["only time"]),
            ].enumerated() {
                try await terminal.type("clear; hearth \(command); echo o''ver \(number)")
                let screen = try await terminal.wait(for: "\nover \(number)")
                // The echo of the typed line comes from the shell, not from the program.
                let lines = screen.split(separator: "\n").map(String.init)
                for word in words where columns >= 40 { #expect(lines.contains { $0.contains(word) }, "\(command): \(word)\n\(screen)") }
                // `joined()` joins lines that the terminal had to break, but not those that the program ended.
                #expect(try await terminal.joined() == screen, "\(command)")
            }
        }
    }

    @Test func aPatchOnTheScreenCannotMoveTheCursor() async throws {
        try await with { terminal, client in
            let repository = "\(client.server.repositories)/acme/hello"
            try client.server.directory.write("caf\u{e9}\n\u{1b}[2J\u{1b}]0;title\u{7}\n\tindented\n", to: "git/acme/hello/NOTES.md")
            try await Shell.git("add", "-A", in: repository)
            try await Shell.git("commit", "-q", "-m", "Notes", in: repository)
            let id = try await client.createRun(prompt: "Say hello.")
            _ = try await client.wait(id, for: "idle")
            try await terminal.type("hearth patch \(id); echo ov''er")
            let screen = try await terminal.wait(for: "over")
            #expect(screen.contains("hearth patch \(id)") && screen.contains("\n \u{fffd}[2J\u{fffd}]0;title\u{fffd}\n"), "\(screen)")
            #expect(
                screen.contains("\n+- Say hello.\n") && screen.contains("\n         indented\n") || screen.contains("\n        indented\n"),
                "\(screen)")
        }
    }

    /// Redrawn lines are found again on a screen that has become narrower.
    @Test func aScreenThatBecomesNarrowerIsKeptClean() async throws {
        try await with { terminal, _ in
            try await terminal.type(#"clear; hearth run acme/hello "[slow 6] Say hello."; echo co''de $?"#)
            _ = try await terminal.wait(for: "1 2 3 4")
            try await terminal.resize(columns: 30)
            let screen = try await terminal.wait(for: "code 0")
            #expect(!screen.contains("⋯") && screen.ranges(of: "● working").count == 1, "\(screen)")
        }
    }
}
