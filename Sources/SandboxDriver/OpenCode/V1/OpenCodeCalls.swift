internal import Coding
internal import Runtime
internal import Transport

/// Calls to an OpenCode server for one directory: JSON in and out, failures as `AgentError`.
struct OpenCodeCalls: Sendable {
    let client: HTTPClient
    /// The directory as the server resolves it: events and asks of other directories are invisible.
    let directory: String
    /// The largest answer to read.
    var answerBytes = OpenCodeLimits.answerBytes

    /// The places for large answers of all agents.
    private static let largeAnswers = Limiter(places: OpenCodeLimits.largeAnswersAtOnce)

    /// The rules by which answers are read.
    private static let rules: JSONRules = {
        var rules = JSONRules.foreign
        rules.values = OpenCodeLimits.answerValues
        return rules
    }()

    /// An answer of the server.
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let value: JSONValue
        /// The size of the body.
        var bytes = 0
    }

    /// Sends a GET request; adds the directory to the query.
    func get(
        _ path: String, query: [(String, String)] = [], within limit: Duration = OpenCodeLimits.question
    ) async throws(AgentError) -> Answer {
        try await answer(to: HTTPRequest("GET", target(path, query)), within: limit)
    }

    /// Sends a POST request.
    func post(_ path: String, _ body: JSONValue? = nil, within limit: Duration = OpenCodeLimits.question) async throws(AgentError) -> Answer {
        try await answer(to: postRequest(path, body), within: limit)
    }

    func postRequest(_ path: String, _ body: JSONValue?) -> HTTPRequest {
        HTTPRequest("POST", target(path, []), headers: body == nil ? [:] : ["Content-Type": "application/json"], body: body?.encoded() ?? [])
    }

    func target(_ path: String, _ query: [(String, String)]) -> String {
        let pairs = ([("directory", directory)] + query).map { "\($0.0)=\(PercentEncoding.encode($0.1))" }
        return "\(path)?\(pairs.joined(separator: "&"))"
    }

    private func answer(to request: HTTPRequest, within limit: Duration) async throws(AgentError) -> Answer {
        // Only a reading request is repeated; others are answered shortly.
        let usual = min(answerBytes, OpenCodeLimits.usualAnswerBytes)
        do throws(AgentError) {
            return try await answer(to: request, ofAtMost: usual, within: limit)
        } catch {
            guard case .tooLarge = error, request.method == "GET", answerBytes > usual else { throw error }
            return try await OpenCodeCalls.largeAnswers.run { () throws(AgentError) in
                try await answer(to: request, ofAtMost: answerBytes, within: min(limit, OpenCodeLimits.largeAnswerTime))
            }
        }
    }

    private func answer(to request: HTTPRequest, ofAtMost bytes: Int, within limit: Duration) async throws(AgentError) -> Answer {
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await client.send(request, limit: bytes, timeouts: .within(limit))
        } catch {
            throw OpenCodeCalls.failure(error)
        }
        guard response.body.count > OpenCodeLimits.bytesInPlace else { return try OpenCodeCalls.read(response) }
        // The tasks of all turns share as many threads as there are cores: a few long answers would delay everyone.
        return try await BlockingPool.answers.run { () throws(AgentError) in try OpenCodeCalls.read(response) }
    }

    /// Reads an answer. The server serves its web pages with status 200 at every unknown path, so the content type decides.
    static func read(_ response: HTTPResponse) throws(AgentError) -> Answer {
        let head = response.head
        guard head.isSuccess else { throw failure(status: head.status, body: response.body.array) }
        if response.body.isEmpty { return Answer(status: head.status, headers: head.headers, value: .null) }
        guard head.contentType == "application/json" else { throw .unreadable("the agent answered with \(head.contentType)") }
        do throws(JSONParseError) {
            return Answer(
                status: head.status, headers: head.headers, value: try JSONValue(parsing: response.body.array, by: rules), bytes: response.body.count)
        } catch {
            switch error.kind {
            case .tooManyValues, .tooLarge: throw .tooLarge("an answer in which \(error.message)")
            default: throw .unreadable("the agent's answer cannot be read: \(error.message)")
            }
        }
    }

    /// Returns the error of a transport's failure: an answer that is of no use is an answer nevertheless.
    static func failure(_ error: TransportError) -> AgentError {
        switch error {
        case .tooLarge: .tooLarge("an answer of \(error.detail)")
        case .malformed: .unreadable("the agent's answer cannot be read: \(error.detail)")
        default: .unreachable(error.detail)
        }
    }

    static func failure(status: Int, body: [UInt8]) -> AgentError {
        .refused(status: status, detail: status == 401 ? "wrong password" : WireError(body: body).failure.detail)
    }
}
