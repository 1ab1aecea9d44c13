internal import Coding
internal import RunEngine
internal import Server

extension Problem {
    /// Returns the problem for a failure of HTTP itself: a head that never became a request, or a body that did not arrive. Its limits have statuses
    /// of their own.
    static func of(_ failure: HTTPFailure) -> Problem {
        switch failure {
        case .bodyTooLarge(let limit):
            Problem(Failure(.bodyTooLarge, "The body is longer than \(limit) bytes.", members: ["limitBytes": .integer(Int64(limit))]))
        case .targetTooLong:
            Problem(
                Failure(.invalidRequest, failure.detail, remedy: "Send a shorter path and query; texts belong in a body."), status: failure.status)
        case .fieldsTooLarge:
            Problem(Failure(.invalidRequest, failure.detail, remedy: "Send fewer or shorter header fields."), status: failure.status)
        case .timedOut: Problem(Failure(.invalidRequest, failure.detail, remedy: "Send the whole request at once."), status: failure.status)
        case .malformed, .connectionLost, .unknownExpectation, .unknownTransferCoding, .unsupportedVersion:
            Problem(Failure(.invalidRequest, failure.detail), status: failure.status)
        }
    }
}
