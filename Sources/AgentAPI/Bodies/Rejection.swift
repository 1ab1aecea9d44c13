internal import Coding
internal import RunEngine

/// The reason why a request is rejected: mistakes in its fields, or another refusal.
enum Rejection: Error, CustomStringConvertible {
    case fields([FieldProblem])
    case failure(Failure)

    var problem: Problem {
        switch self {
        case .fields(let fields): .invalid(fields)
        case .failure(let failure): Problem(failure)
        }
    }

    var description: String {
        switch self {
        case .fields(let fields): fields.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
        case .failure(let failure): failure.description
        }
    }
}
