internal import Coding
internal import Crypto
internal import Runtime
internal import Transport

/// A client of one host's control socket.
struct HostClient: Sendable {
    let directory: String
    /// The host's process, if known: while it lives, a broken connection does not mean that the sandbox is gone.
    private let process: ProcessIdentity?
    private let client: HTTPClient

    init(directory: String, process: ProcessIdentity? = nil) {
        self.directory = directory
        self.process = process
        client = HTTPClient(Endpoint(address: .unix(directory: directory, name: HostProtocol.controlSocket)))
    }

    /// Has the host prove that it knows the secret.
    func prove(secret: [UInt8], within limit: Duration) async throws(SandboxError) -> HostProtocol.HealthAnswer {
        let nonce = Hex.encode(RandomBytes.make(32))
        let answer = try await call(.health, HostProtocol.HealthRequest(nonce: nonce), within: limit, as: HostProtocol.HealthAnswer.self)
        let expected = HMACSHA256.code(Array(nonce.utf8), key: secret)
        guard let proof = Hex.decode(answer.proof), constantTimeEqual(proof, expected) else {
            throw .notOurs("what answers at the sandbox's socket does not know its secret")
        }
        return answer
    }

    /// Calls the host and decodes its JSON answer.
    func call<Answer: Decodable>(
        _ call: HostProtocol.Call, _ body: some Encodable, within limit: Duration = LocalLimits.call, as type: Answer.Type
    ) async throws(SandboxError) -> Answer {
        let response = try await send(call, encode(body), within: limit)
        do {
            return try JSONCoding.decode(type, from: response.body.array)
        } catch {
            throw .failed("the sandbox host's answer to \(call.rawValue) was not understood")
        }
    }

    /// Calls the host and returns its answer as bytes.
    func send(
        _ call: HostProtocol.Call, _ body: [UInt8], query: String = "", within limit: Duration = LocalLimits.call
    ) async throws(SandboxError) -> HTTPResponse {
        // Every call may arrive twice: starts carry a token, and the others only describe a desired state.
        let request = HTTPRequest(
            "POST", "/v1/\(call.rawValue)\(query)", headers: ["Content-Type": "application/json"], body: body, isRepeatable: true)
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await client.send(request, limit: LocalLimits.answerBytes, timeouts: .within(limit))
        } catch {
            switch error {
            case .refused(let detail), .closed(let detail):
                if let process, process.isAlive { throw .timedOut("its host did not answer \(call.rawValue): \(detail)") }
                throw .gone("its host does not answer: \(detail)")
            case .timedOut: throw .timedOut("its host did not answer \(call.rawValue) in time")
            default: throw .failed(error.detail)
            }
        }
        guard response.head.status != 200 else { return response }
        guard let problem = try? JSONCoding.decode(HostProtocol.Problem.self, from: response.body.array) else {
            throw .failed("the sandbox host answered \(response.head.status)")
        }
        throw problem.error
    }

    func encode(_ body: some Encodable) throws(SandboxError) -> [UInt8] {
        do {
            return try JSONCoding.encode(body)
        } catch {
            throw .failed("cannot be encoded: \(ErrorText.of(error))")
        }
    }
}
