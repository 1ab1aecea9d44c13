internal import FoundationEssentials

/// Descriptions of errors of any kind, for people. This program's own errors describe themselves; Foundation's would print their types and cases.
public enum ErrorText {
    /// Returns one sentence without a full stop.
    public static func of(_ error: any Error) -> String {
        switch error {
        case let error as DecodingError: decoding(error)
        case let error as EncodingError: encoding(error)
        case let error as CocoaError: (error.userInfo["NSDebugDescription"] as? String) ?? "a file operation failed (code \(error.code.rawValue))"
        case let error as any CustomStringConvertible: error.description
        case is CancellationError: "it was cancelled"
        default: "an unexpected error"
        }
    }

    private static func decoding(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context): "\(place(context.codingPath)) is of another type"
        case .valueNotFound(_, let context): "\(place(context.codingPath)) has no value"
        case .dataCorrupted(let context): context.codingPath.isEmpty ? "it is not JSON" : "\(place(context.codingPath)) is not valid"
        @unknown default: "it cannot be read"
        }
    }

    private static func encoding(_ error: EncodingError) -> String {
        guard case .invalidValue(_, let context) = error else { return "it cannot be written as JSON" }
        return "\(place(context.codingPath)) cannot be written as JSON"
    }

    /// Returns a path in the form `files[2].name`.
    private static func place(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "the value" }
        return path.reduce("") { text, key in
            if let index = key.intValue { return text + "[\(index)]" }
            return text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)"
        }
    }
}
