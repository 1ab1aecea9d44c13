internal import Coding

/// The result of checking one thing that a server needs, and the advice that follows from it.
struct Diagnosis: Sendable {
    /// The result's severity.
    enum Status: String, Sendable, Comparable {
        case ok, warn, fail

        private var rank: Int { self == .ok ? 0 : self == .warn ? 1 : 2 }
        static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }
    }

    let name: String
    let status: Status
    let detail: String
    /// The advice on what to do.
    let remedy: String?

    static func ok(_ name: String, _ detail: String) -> Diagnosis {
        Diagnosis(name: name, status: .ok, detail: detail, remedy: nil)
    }

    static func warn(_ name: String, _ detail: String, _ remedy: String) -> Diagnosis {
        Diagnosis(name: name, status: .warn, detail: detail, remedy: remedy)
    }

    static func fail(_ name: String, _ detail: String, _ remedy: String) -> Diagnosis {
        Diagnosis(name: name, status: .fail, detail: detail, remedy: remedy)
    }

    /// The diagnosis as `--json` prints it.
    var document: JSONValue {
        [
            "name": .string(name), "status": .string(status.rawValue), "detail": .string(detail),
            "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }
}
