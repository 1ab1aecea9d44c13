/// The reason why a text is not readable as JSON, and the position where reading stopped.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of reason.
    public enum Kind: Sendable, Hashable {
        /// The text is not JSON.
        case syntax
        /// The text is not UTF-8.
        case encoding
        /// An object contains a member twice.
        case duplicateMember
        /// Values are nested too deeply.
        case tooDeep
        /// The text has too many values.
        case tooManyValues
        /// The text has too many bytes.
        case tooLarge
    }

    /// The kind of reason.
    public let kind: Kind
    /// The reason in words, without the position.
    public let reason: String
    /// The position, in bytes.
    public let offset: Int
    /// The line of the position, from 1. Lines end with a line feed.
    public let line: Int
    /// The column of the position, from 1, in Unicode scalars.
    public let column: Int

    init(_ kind: Kind, _ reason: String, at offset: Int, in text: UnsafeBufferPointer<UInt8>) {
        self.kind = kind
        self.reason = reason
        self.offset = offset
        var line = 1
        var column = 1
        for byte in text.prefix(offset) {
            if byte == 10 {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }

    /// The reason and the position.
    public var message: String { "\(reason), at byte \(offset) (line \(line), column \(column))" }

    /// The same as `message`.
    public var description: String { message }
}
