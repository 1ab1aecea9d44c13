internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// Reads a request's body as JSON. Mistakes are reported in the order of the contract: length, type, syntax.
enum BodyReading {
    /// Returns the bytes and their value. An empty body counts as `{}`; a type other than JSON is refused with 415.
    @NetworkLoop static func read(_ request: Request) async throws(Failure) -> (bytes: [UInt8], value: JSONValue) {
        let bytes: [UInt8]
        do throws(HTTPFailure) {
            bytes = try await request.body.collect(atMost: APILimits.bodyBytes).array
        } catch {
            throw Problem.of(error).failure
        }
        try MediaType.check(request.fields)
        guard !bytes.isEmpty else { return ([], [:]) }
        do throws(JSONParseError) {
            return (bytes, try await parse(bytes))
        } catch {
            throw Failure(.invalidJSON, "The body cannot be read as JSON: \(error.message).")
        }
    }

    /// Parses the body; a long one off the loop, because it would hold up every other client.
    @NetworkLoop private static func parse(_ bytes: [UInt8]) async throws(JSONParseError) -> JSONValue {
        guard bytes.count > APILimits.bodyBytesOnLoop else { return try JSONValue(parsing: bytes, by: .strict) }
        return try await BlockingPool.requests.run { () throws(JSONParseError) in try JSONValue(parsing: bytes, by: .strict) }
    }
}
