/// Emphasizes text on a terminal; leaves it plain in a pipe.
enum Style {
    /// Returns less important text.
    static func dim(_ text: String) -> String { wrap(text, "2") }
    /// Returns a heading.
    static func bold(_ text: String) -> String { wrap(text, "1") }

    private static func wrap(_ text: String, _ code: String) -> String {
        Console.isTerminal && TerminalWriter.wantsColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
