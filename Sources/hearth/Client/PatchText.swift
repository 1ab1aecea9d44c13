internal import Coding

/// Prepares a patch for people. Its bytes are whatever the repository's files contain; programs get those unchanged.
enum PatchText {
    /// Returns the patch with colours, and with nothing in it that a terminal would obey.
    static func screen(_ patch: [UInt8], usesColour: Bool = TerminalWriter.wantsColour) -> String {
        lines(patch).map { line in
            let tone = usesColour ? tone(line) : .plain
            return ScreenLine.paint(line, tone) + "\n"
        }.joined()
    }

    /// Returns the patch's printable lines. Tabs stay: they move the cursor to where the code has it.
    static func lines(_ patch: [UInt8]) -> [String] {
        var lines = patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            return cells.map { Printable.line(String(decoding: $0, as: UTF8.self)) }.joined(separator: "\t")
        }
    }

    private static func tone(_ line: String) -> ScreenLine.Tone {
        if line.hasPrefix("+++ ") || line.hasPrefix("--- ") || line.hasPrefix("diff --git ") { return .strong }
        switch line.first {
        case "+": return .good
        case "-": return .bad
        case "@": return .busy
        default: return .plain
        }
    }
}
