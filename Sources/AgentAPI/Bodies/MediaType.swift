internal import RunEngine
internal import Server

/// Checks that a request's header declares its body as JSON.
enum MediaType {
    /// Throws `unsupported_media_type` for another type and for a compressed body. A missing type counts as JSON.
    static func check(_ fields: Fields) throws(Failure) {
        let type = fields["content-type"] ?? ""
        guard type.isEmpty || isJSON(type) else { throw Failure(.unsupportedMediaType, "The body is of type \(type.prefix(100)).") }
        for coding in fields.tokens(of: "content-encoding") where coding != "identity" {
            throw Failure(
                .unsupportedMediaType, "The body is encoded as \(coding.prefix(100)).", remedy: "Send JSON as it is, without Content-Encoding.")
        }
    }

    /// Returns true for `application/json` and `…/…+json`, with any parameters.
    private static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.lowercased().split(separator: " ").joined()
        let halves = name.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }) else { return false }
        return name == "application/json" || name.hasSuffix("+json")
    }

    /// Returns true for a character of a type's name (RFC 6838 §4.2). A comma is none, so two types in one field are refused.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$&-^_.+".utf8.contains(byte)
        }
    }
}
