internal import Coding
internal import RunEngine

/// Why a body is not taken: mistakes in its fields, or another refusal.
enum Rejection: Error {
    case fields([FieldProblem])
    case failure(Failure)

    var problem: Problem {
        switch self {
        case .fields(let fields): .invalid(fields)
        case .failure(let failure): Problem(failure)
        }
    }
}
