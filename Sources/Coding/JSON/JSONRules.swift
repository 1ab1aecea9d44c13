/// The rules for reading a JSON text: how lenient the reader is, and its limits.
///
/// Texts from agents, models and hosts are read as far as they can be understood; texts from callers must follow RFC 8259, so that a mistake is found
/// where it was made. The limits serve the same purpose for both: nobody can fill memory with a text.
public struct JSONRules: Sendable, Hashable {
    /// The treatment of duplicate members.
    public enum Duplicates: Sendable, Hashable {
        /// The last one wins.
        case lastCounts
        /// The text is refused: another reader might choose the other one.
        case refused
    }

    /// The treatment of objects and arrays nested deeper than `depth`.
    public enum Deeper: Sendable, Hashable {
        /// They become `null`: one excessive value does not cost its neighbours.
        case isNull
        /// The text is refused.
        case refused
    }

    /// `true` if the text must follow RFC 8259, in UTF-8 without a byte order mark. Otherwise halves of surrogate pairs and bytes that are not UTF-8
    /// become U+FFFD, control characters in strings and a comma before a closing bracket are accepted, a byte order mark is skipped, and `NaN` and
    /// `Infinity` become `null`.
    public var isStrict: Bool
    /// The treatment of duplicate members.
    public var duplicates: Duplicates
    /// The depth of nested objects and arrays. Without it, endlessly nested values exhaust the stack of whoever traverses them.
    public var depth: Int
    /// The treatment of values nested more deeply.
    public var deeper: Deeper
    /// The number of values, including nested ones. Without it, one byte of text becomes sixteen of memory.
    public var values: Int
    /// The bytes of the text.
    public var bytes: Int

    /// Creates rules.
    public init(isStrict: Bool, duplicates: Duplicates, depth: Int = 512, deeper: Deeper, values: Int, bytes: Int) {
        self.isStrict = isStrict
        self.duplicates = duplicates
        self.depth = depth
        self.deeper = deeper
        self.values = values
        self.bytes = bytes
    }

    /// The rules for texts that others write: agents, models, hosts, servers.
    public static let foreign = JSONRules(isStrict: false, duplicates: .lastCounts, deeper: .isNull, values: 4_000_000, bytes: 64 << 20)
    /// The rules for requests, and for files that people write.
    public static let strict = JSONRules(isStrict: true, duplicates: .refused, deeper: .refused, values: 200_000, bytes: 8 << 20)
    /// The rules for texts that are inspected and then forwarded unchanged: lenient, but unambiguous.
    public static let forwarded = JSONRules(isStrict: false, duplicates: .refused, deeper: .isNull, values: 4_000_000, bytes: 64 << 20)
}
