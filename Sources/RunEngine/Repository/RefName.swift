/// The rules for names of branches, tags and commits that are passed to git: those of git-check-ref-format(1), and nothing that looks like an option.
public enum RefName {
    /// Returns whether git accepts a text as a name, and never as an option.
    public static func isValid(_ name: String) -> Bool {
        guard (1...255).contains(name.utf8.count), !name.hasPrefix("-"), !name.hasPrefix("/"), !name.hasSuffix("/"), !name.hasSuffix(".") else {
            return false
        }
        if name == "@" || name.contains("..") || name.contains("//") || name.contains("@{") { return false }
        let forbidden: Set<Unicode.Scalar> = ["~", "^", ":", "?", "*", "[", "\\", " "]
        guard name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7f && !forbidden.contains($0) }) else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    }
}
