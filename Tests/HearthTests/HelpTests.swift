import Testing

@testable import CLI
@testable import hearth

/// The help of the whole program.
@Suite struct HelpTests {
    @Test(arguments: [20, 40, 79, 100]) func helpFitsTheScreen(width: Int) {
        let commands = Program.commandLine.commands
        let pages = commands.map { HelpText.of($0.syntax, width: width) }
        let overview = HelpText.overview(commands.map(\.syntax), topics: [("settings", "every setting")], width: width)
        for line in (pages + [overview]).flatMap({ $0.split(separator: "\n") }) { #expect(Printable.width(line) <= width, "\(line)") }
        // The words of every summary are complete.
        for command in commands {
            let words = Set(overview.split(whereSeparator: \.isWhitespace))
            for word in command.syntax.summary.split(separator: " ") { #expect(words.contains(word), "\(word)") }
        }
    }
}
