/// Every path of the contract that is built. The one table from which requests are routed.
public struct Route: Sendable, Hashable {
    /// What is done.
    public enum Action: String, Sendable, CaseIterable {
        case createRun, listRuns, getRun, postMessage, streamRun, getPatch, cancelRun
        case health, readiness
    }

    /// `GET`, `POST`.
    public let method: String
    /// Segments after the prefix; `{id}` stands for any.
    public let pattern: [String]
    /// `nil` = no key is needed.
    public let scope: Scope?
    /// What is done.
    public let action: Action

    /// The canonical prefix. The same paths answer without it.
    public static let prefix = ["api", "v1", "coding-agent"]

    /// The table.
    public static let all: [Route] = [
        Route(method: "POST", pattern: ["runs"], scope: .write, action: .createRun),
        Route(method: "GET", pattern: ["runs"], scope: .read, action: .listRuns),
        Route(method: "GET", pattern: ["runs", "{id}"], scope: .read, action: .getRun),
        Route(method: "POST", pattern: ["runs", "{id}", "messages"], scope: .write, action: .postMessage),
        Route(method: "GET", pattern: ["runs", "{id}", "stream"], scope: .read, action: .streamRun),
        Route(method: "GET", pattern: ["runs", "{id}", "patch"], scope: .read, action: .getPatch),
        Route(method: "POST", pattern: ["runs", "{id}", "cancel"], scope: .write, action: .cancelRun),
        Route(method: "GET", pattern: ["healthz"], scope: nil, action: .health),
        Route(method: "GET", pattern: ["readyz"], scope: nil, action: .readiness),
    ]

    /// Whether the segments are those of this route.
    func matches(_ segments: ArraySlice<String>) -> Bool {
        segments.count == pattern.count && zip(segments, pattern).allSatisfy { $1 == "{id}" ? !$0.isEmpty : $0 == $1 }
    }
}
