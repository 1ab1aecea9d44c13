internal import Coding
internal import Runtime
internal import Server

/// The server's ability to do its work, for `readyz`.
public struct ReadinessProbe: Sendable {
    /// Returns the problems that keep the server from its work now; empty if it is ready.
    public let problems: @Sendable () -> [String]

    /// Creates a readiness that calls `problems` each time it is asked.
    public init(problems: @escaping @Sendable () -> [String]) {
        self.problems = problems
    }
}

/// `GET /healthz` and `GET /readyz`, which need no key.
struct HealthHandler: Sendable {
    let readiness: ReadinessProbe

    @NetworkLoop func health() -> Response {
        .json(.ok, Array(#"{"status":"ok"}"#.utf8))
    }

    @NetworkLoop func ready() -> Response {
        let problems = readiness.problems()
        let document: JSONValue = [
            "status": .string(problems.isEmpty ? "ready" : "not_ready"), "problems": .array(problems.map { .string($0) }),
        ]
        return .json(problems.isEmpty ? .ok : .unavailable, document.encoded())
    }
}
