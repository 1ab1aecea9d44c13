internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// Reads a request's body as JSON and reports what is wrong with it in the order of the contract: length, type, syntax.
enum JSONBody {
    /// Returns the bytes and their value. An empty body counts as `{}`.
    @NetworkLoop static func read(_ request: Request) async throws(Failure) -> (bytes: [UInt8], value: JSONValue) {
        let bytes: [UInt8]
        do throws(HTTPFailure) {
            bytes = try await request.body.collect(atMost: APILimits.bodyBytes).array
        } catch {
            throw ProblemDocument(error).failure
        }
        try MediaType.check(request.fields)
        guard !bytes.isEmpty else { return ([], [:]) }
        do throws(JSONParseError) {
            return (bytes, try await parse(bytes))
        } catch {
            throw Failure(.invalidJSON, "The body cannot be read as JSON: \(error.message).")
        }
    }

    /// Parses the body: a long one off the loop, where it would hold up every other client.
    @NetworkLoop private static func parse(_ bytes: [UInt8]) async throws(JSONParseError) -> JSONValue {
        guard bytes.count > APILimits.bodyBytesOnLoop else { return try JSONValue(parsing: bytes, by: .strict) }
        return try await BlockingPool.requests.run { () throws(JSONParseError) in try JSONValue(parsing: bytes, by: .strict) }
    }
}

/// Checks that a request's header declares its body as JSON.
enum MediaType {
    /// Throws `unsupported_media_type` for any other type and for a compressed body. A missing type counts as JSON.
    static func check(_ fields: Fields) throws(Failure) {
        let type = fields["content-type"] ?? ""
        guard type.isEmpty || isJSON(type) else { throw Failure(.unsupportedMediaType, "The body has the type \(type.prefix(100)).") }
        for coding in fields.tokens(of: "content-encoding") where coding != "identity" {
            throw Failure(
                .unsupportedMediaType, "The body is encoded as \(coding.prefix(100)).", remedy: "Send plain JSON, without Content-Encoding.")
        }
    }

    /// Returns true for `application/json` and `…/…+json`, with any parameters.
    private static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.lowercased().split(separator: " ").joined()
        let halves = name.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isNameByte) }) else { return false }
        return name == "application/json" || name.hasSuffix("+json")
    }

    /// Returns true for a byte of a type's name (RFC 6838 §4.2). A comma is not one of them, so two types in one field are refused.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$&-^_.+".utf8.contains(byte)
        }
    }
}
