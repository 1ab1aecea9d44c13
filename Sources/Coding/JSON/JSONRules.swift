/// How a JSON text is read: what is forgiven, and how much of it is taken.
///
/// What comes from agents, models and hosts is read as far as it can be understood; what a caller sends is held to RFC 8259, so that a mistake is
/// found where it was made. Limits are the same thought for both: nobody fills memory with a text.
public struct JSONRules: Sendable, Hashable {
    /// What becomes of a member that an object has twice.
    public enum Duplicates: Sendable, Hashable {
        /// The last one counts.
        case lastCounts
        /// The text is refused: another reader might take the other one.
        case refused
    }

    /// What becomes of objects and arrays that are nested deeper than `depth`.
    public enum Deeper: Sendable, Hashable {
        /// They are `null`: one value that is out of all measure does not cost what stands beside it.
        case isNull
        /// The text is refused.
        case refused
    }

    /// Held to RFC 8259, in UTF-8 without a byte order mark. Otherwise halves of surrogate pairs and bytes that are not UTF-8 become U+FFFD,
    /// control characters in strings and a comma before a closing bracket are taken, a byte order mark is skipped, and `NaN` and `Infinity` are
    /// `null`.
    public var isStrict: Bool
    /// What becomes of a member that an object has twice.
    public var duplicates: Duplicates
    /// Objects and arrays inside each other. Without: values nested without an end use up the stack of whoever walks through them.
    public var depth: Int
    /// What becomes of those that are nested deeper.
    public var deeper: Deeper
    /// Values, those inside others included. Without: a byte of text becomes sixteen of memory.
    public var values: Int
    /// Bytes of the text.
    public var bytes: Int

    /// Rules.
    public init(isStrict: Bool, duplicates: Duplicates, depth: Int = 512, deeper: Deeper, values: Int, bytes: Int) {
        self.isStrict = isStrict
        self.duplicates = duplicates
        self.depth = depth
        self.deeper = deeper
        self.values = values
        self.bytes = bytes
    }

    /// For what others write: agents, models, hosts, servers.
    public static let foreign = JSONRules(isStrict: false, duplicates: .lastCounts, deeper: .isNull, values: 4_000_000, bytes: 64 << 20)
    /// For requests and for files that people write.
    public static let strict = JSONRules(isStrict: true, duplicates: .refused, deeper: .refused, values: 200_000, bytes: 8 << 20)
    /// For what is looked into and then handed on as it is: forgiving, but of one meaning only.
    public static let forwarded = JSONRules(isStrict: false, duplicates: .refused, deeper: .isNull, values: 4_000_000, bytes: 64 << 20)
}
