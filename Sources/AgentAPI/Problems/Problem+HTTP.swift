internal import Coding
internal import RunEngine
internal import Server

extension Problem {
    /// What never became a request. A limit of HTTP itself has a status of its own.
    static func of(_ failure: HTTPFailure) -> Problem {
        switch failure {
        case .bodyTooLarge(let limit):
            Problem(Failure(.bodyTooLarge, "The body is longer than \(limit) bytes.", members: ["limitBytes": .integer(Int64(limit))]))
        default: Problem(Failure(.invalidRequest, failure.detail), status: failure.status)
        }
    }
}
