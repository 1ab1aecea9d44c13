/// `hearth help`: prints commands, and pages that are generated from the tables that also define the behaviour.
enum Help {
    private static let topics: [(name: String, meaning: String)] = [
        ("settings", "every setting, with flag, variable, key in the file and default"),
        ("errors", "every error code, with its status and what to do"), ("manual", "the manual page, for man(1)"),
    ]

    /// The output of `hearth --help`.
    static var overview: String {
        HelpText.overview(CommandLineProgram.commands.map { $0.syntax }, topics: topics.map { ($0.name, $0.meaning) })
    }

    /// Prints the page of a topic or a command; without one, the overview. With `--markdown` it prints the page as docs/ contains it.
    static func print(topic words: [String]) throws(UsageError) {
        let wantsMarkdown = words.contains("--markdown")
        let words = words.filter { $0 != "--markdown" }
        switch words.first {
        case nil:
            Console.print(overview)
        case "settings":
            Console.print(wantsMarkdown ? SettingsPage.markdown : SettingsPage.text)
        case "errors":
            Console.print(wantsMarkdown ? ErrorsPage.markdown : ErrorsPage.text)
        case "manual":
            Console.print(ManualPage(commands: CommandLineProgram.commands.map { $0.syntax }).text)
        default:
            let (command, _) = try CommandLineProgram.find(words)
            Console.print(HelpText.of(command.syntax))
        }
    }
}
