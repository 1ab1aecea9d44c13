internal import Coding

/// Prepares a patch for people. Its bytes are whatever the repository's files contain; programs get them unchanged.
public enum PatchText {
    /// Returns the patch with colours, and with nothing in it that a terminal would obey.
    static func screen(_ patch: [UInt8], usesColour: Bool = Console.wantsColour) -> String {
        lines(patch).map { line in
            (usesColour ? tone(line).paint(line) : line) + "\n"
        }.joined()
    }

    /// Returns the size of a patch: `3 files  +64 −2`; `nil` without a patch.
    static func size(_ stats: JSONValue?) -> String? {
        guard let files = stats?["files"]?.asInteger, let added = stats?["additions"]?.asInteger, let removed = stats?["deletions"]?.asInteger
        else { return nil }
        return files == 0 ? "no changes" : "\(files) \(files == 1 ? "file" : "files")  +\(added) −\(removed)"
    }

    /// Returns the patch's lines, made printable. Tabs stay: they move the cursor to where the code has it.
    public static func lines(_ patch: [UInt8]) -> [String] {
        var lines = patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in
            let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            return cells.map { Printable.line(String(decoding: $0, as: UTF8.self)) }.joined(separator: "\t")
        }
    }

    private static func tone(_ line: String) -> Tone {
        if line.hasPrefix("+++ ") || line.hasPrefix("--- ") || line.hasPrefix("diff --git ") { return .strong }
        switch line.first {
        case "+": return .good
        case "-": return .bad
        case "@": return .busy
        default: return .plain
        }
    }
}
