/// The rules for names of branches, tags and commits that are passed to git: those of git-check-ref-format(1), and nothing that looks like an option.
public enum RefName {
    private static let forbidden = Set("~^:?*[\\ ".utf8)

    /// Returns whether git accepts a text as a name, and never as an option.
    ///
    /// It looks at bytes, as git does: a character may be a dash with an accent, which to git is a dash.
    public static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (1...255).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "."), name != "@",
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7f && !forbidden.contains($0) })
        else { return false }
        if [Array("..".utf8), Array("@{".utf8)].contains(where: { bytes.firstRange(of: $0) != nil }) { return false }
        return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            part.first != nil && part.first != UInt8(ascii: ".") && !part.suffix(5).elementsEqual(".lock".utf8)
        }
    }
}

/// A ref, resolved to the commit that it named at that time.
public struct ResolvedRef: Sendable, Equatable {
    /// The name without `refs/heads/` or `refs/tags/`.
    public let name: String
    /// The commit: 40 hexadecimal digits, or 64 in a SHA-256 repository.
    public let commit: String
    /// The branch, if the ref is one.
    public var branch: String?
}

/// The ids of commits, in lower-case hexadecimal digits.
enum CommitID {
    /// Returns whether a text is a whole id: 40 digits, or 64 in a SHA-256 repository.
    static func isWhole(_ text: some StringProtocol) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64) && text.utf8.allSatisfy(isDigit)
    }

    /// Returns whether a text may be the beginning of an id.
    static func isPrefix(_ text: some StringProtocol) -> Bool {
        (7...64).contains(text.utf8.count) && text.utf8.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
