internal import Coding
internal import RunEngine
internal import Runtime
internal import Server

/// Reads a request's body as JSON.
enum BodyReading {
    /// The bytes and their value. An empty body is `{}`; another type than JSON is 415.
    @NetworkLoop static func read(_ request: Request) async throws(Failure) -> (bytes: [UInt8], value: JSONValue) {
        if let type = request.fields["content-type"] {
            let name = type.split(separator: ";", maxSplits: 1).first.map { String($0).lowercased() } ?? ""
            let plain = name.split(separator: " ").joined()
            guard plain == "application/json" || plain.hasSuffix("+json") else {
                throw Failure(.unsupportedMediaType, "The body is of type \(plain).")
            }
        }
        let bytes: [UInt8]
        do throws(HTTPFailure) {
            bytes = try await request.body.collect(atMost: APILimits.bodyBytes).array
        } catch {
            throw Problem.of(error).failure
        }
        guard !bytes.isEmpty else { return ([], [:]) }
        do throws(JSONParseError) {
            return (bytes, try JSONValue(parsing: bytes))
        } catch {
            throw Failure(.invalidJSON, "The body is not JSON: \(error).")
        }
    }
}
