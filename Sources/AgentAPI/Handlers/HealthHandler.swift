internal import Coding
internal import Runtime
internal import Server

/// Tells whether the server is able to work, for `/readyz`.
public struct ReadinessProbe: Sendable {
    /// Returns the problems that keep the server from working now; none if it is ready.
    public let problems: @Sendable () -> [String]

    /// Creates a probe that calls `problems` for each request.
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
