internal import FoundationEssentials

/// Bytes that are not JSON.
public struct JSONParseError: Error, Sendable, Equatable {
    /// What is wrong, in words.
    public let message: String

    /// An error with its text.
    public init(message: String) {
        self.message = message
    }
}

extension JSONValue {
    /// Reads one JSON document.
    ///
    /// - Throws: `JSONParseError`, with the position where the reader gives one; also for a text nested too deep for it.
    public init(parsing bytes: [UInt8]) throws(JSONParseError) {
        guard !bytes.isEmpty else { throw JSONParseError(message: "there is nothing to read") }
        do {
            self = try JSONCoding.decode(JSONValue.self, from: bytes)
        } catch DecodingError.dataCorrupted(let context) {
            throw JSONParseError(message: (context.underlyingError as? CocoaError).map(JSONParseError.text) ?? context.debugDescription)
        } catch {
            throw JSONParseError(message: "not a JSON document")
        }
    }

    /// The JSON of the value: keys sorted, slashes not escaped. A number that is not finite, which JSON cannot say, becomes `null`.
    public func encoded() -> [UInt8] {
        (try? JSONCoding.encode(self)) ?? Array("null".utf8)
    }
}

extension JSONParseError {
    fileprivate static func text(of error: CocoaError) -> String {
        error.userInfo["NSDebugDescription"] as? String ?? "not a JSON document"
    }
}
