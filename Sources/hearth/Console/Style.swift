/// Emphasis on a terminal; plain text in a pipe.
enum Style {
    /// Less important.
    static func dim(_ text: String) -> String { wrap(text, "2") }
    /// A heading.
    static func bold(_ text: String) -> String { wrap(text, "1") }

    private static func wrap(_ text: String, _ code: String) -> String {
        Console.isTerminal && TerminalWriter.wantsColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
