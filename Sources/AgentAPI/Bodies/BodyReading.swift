internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// Reads a request's body as JSON. Its mistakes are told in the order of the contract: length, type, form.
enum BodyReading {
    /// The bytes and their value. An empty body is `{}`; another type than JSON is 415.
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
            return (bytes, try JSONValue(parsing: bytes, by: .strict))
        } catch {
            throw Failure(.invalidJSON, "The body cannot be read as JSON: \(error.message).")
        }
    }
}
