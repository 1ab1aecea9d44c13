/// Why a text was not read as JSON, and where reading stopped.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of reasons.
    public enum Kind: Sendable, Hashable {
        /// It is no JSON.
        case syntax
        /// It is not written in UTF-8.
        case encoding
        /// An object has a member twice.
        case duplicateMember
        /// More is nested than is read.
        case tooDeep
        /// It has more values than are read.
        case tooManyValues
        /// It has more bytes than are read.
        case tooLarge
    }

    /// The kind of reason.
    public let kind: Kind
    /// The reason in words, without the place.
    public let reason: String
    /// Bytes before the place.
    public let offset: Int
    /// The line of the place, from 1. Lines end with a line feed.
    public let line: Int
    /// The column of the place, from 1, in Unicode scalars.
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

    /// The reason and the place.
    public var message: String { "\(reason), at byte \(offset) (line \(line), column \(column))" }

    /// The reason and the place.
    public var description: String { message }
}
