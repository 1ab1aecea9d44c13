import Coding
import Testing

@testable import CLI

/// The commands of a program, found by their words.
@Suite struct CommandLineTests {
    private struct Stub: Subcommand {
        let syntax: Syntax

        init(_ words: String..., options: [Syntax.Option] = []) {
            syntax = Syntax(words: words, summary: "do it", options: options)
        }

        func run(_ arguments: Arguments, stop: StopSignal) async throws -> ExitCode { .done }
    }

    private let program = CommandLineProgram(
        version: "1.2.3",
        commands: [
            Stub("serve", options: [.value("--data-dir", "PATH", ""), .value("--log", "text|json", "")]), Stub("keys", "create"),
            Stub("keys", "list"),
        ], pages: [HelpPage(topic: "settings", meaning: "every setting") { _ in "" }])

    @Test(arguments: [
        (["serve", "x"], "hearth serve", ["x"]), (["keys", "list", "--json"], "hearth keys list", ["--json"]),
        (["completions", "zsh"], "hearth completions", ["zsh"]),
    ])
    func theMostWordsDecide(words: [String], name: String, rest: [String]) throws {
        let found = try program.find(words)
        #expect(found.command.syntax.name == name && found.rest == rest)
    }

    @Test(
        arguments: [
            (["serv"], "there is no command 'serv'", "serve"), (["halp"], "there is no command 'halp'", "help"),
            (["xyzzy"], "there is no command 'xyzzy'", nil),
            (["keys"], "keys needs one of: create, list", nil), (["keys", "--json"], "keys needs one of: create, list", nil),
            (["keys", "creat"], "there is no command 'keys creat'", "keys create"),
        ] as [([String], String, String?)])
    func anUnknownCommandNamesTheNearest(words: [String], message: String, nearest: String?) {
        let error = #expect(throws: UsageError.self) { try program.find(words) }
        #expect(error?.message == message && error?.nearest == nearest)
    }

    @Test func completionsKnowEveryCommandOptionAndTopic() {
        let words = CompletionWords(commands: program.commands.map(\.syntax), topics: ["settings"])
        #expect(words.first.map(\.word) == ["serve", "keys", "completions", "help"] && words.second("keys").map(\.word) == ["create", "list"])
        let bash = BashCompletions(words).script
        for part in [
            #""") choices="serve keys completions help --help --version" ;;"#, #"help) choices="settings serve keys completions" ;;"#,
            #""keys") choices="create list" ;;"#, #""serve") choices="--data-dir --log --help" ;;"#, #"compgen -W "text json""#,
            #""serve:--data-dir") compopt -o filenames"#,
        ] { #expect(bash.contains(part), "\(part)") }
        let zsh = ZshCompletions(words).script
        for part in ["help) _values topic settings serve keys keys completions ;;", ":PATH:_files'", ":text|json:(text json)'"] {
            #expect(zsh.contains(part), "\(part)")
        }
        let fish = FishCompletions(words).script
        for part in ["'__hearth_is help' -a 'settings'", "-l data-dir -r -F", "-l log -x -a 'text json'"] { #expect(fish.contains(part), "\(part)") }
    }

    @Test func theFirstSignalIsForWhoeverHandlesIt() async {
        let ignored = StopSignal()
        #expect(!ignored.ask() && ignored.wasAsked)
        let handled = StopSignal()
        handled.handle()
        #expect(handled.ask() && !handled.ask() && handled.wasAsked)
        // Nobody waits for a signal that has come.
        await handled.wait()
    }
}
