/// A route of the contract. `all` is the one table that requests are routed by.
public struct Route: Sendable, Hashable {
    /// The operations of routes.
    public enum Action: String, Sendable, CaseIterable {
        case createRun, listRuns, getRun, postMessage, streamRun, getPatch, cancelRun
        case editMessage, withdrawMessage, interruptRun
        case listQuestions, answerQuestion
        case me, models, deleteRun
        case listEvents, listTurns, getTurn, getTurnPatch
        case publishRun, rollbackRun, usage
        case openAPI, health, readiness, metrics
    }

    /// The HTTP method: `GET`, `POST`, `PATCH` or `DELETE`.
    public let method: String
    /// The segments of the path; one in braces is a parameter and matches any text.
    public let pattern: [String]
    /// True if the path stands below the canonical prefix and also answers without it; other paths answer as they are.
    public var isPrefixed = true
    /// The scope that a key must have; `nil` if no key is needed.
    public let scope: Scope?
    /// The operation that the route performs.
    public let action: Action

    /// The canonical prefix.
    public static let prefix = ["api", "v1", "coding-agent"]

    /// The table of all routes.
    public static let all: [Route] = [
        Route(method: "POST", pattern: ["runs"], scope: .write, action: .createRun),
        Route(method: "GET", pattern: ["runs"], scope: .read, action: .listRuns),
        Route(method: "GET", pattern: ["runs", "{id}"], scope: .read, action: .getRun),
        Route(method: "POST", pattern: ["runs", "{id}", "messages"], scope: .write, action: .postMessage),
        Route(method: "PATCH", pattern: ["runs", "{id}", "messages", "{messageId}"], scope: .write, action: .editMessage),
        Route(method: "DELETE", pattern: ["runs", "{id}", "messages", "{messageId}"], scope: .write, action: .withdrawMessage),
        Route(method: "GET", pattern: ["runs", "{id}", "stream"], scope: .read, action: .streamRun),
        Route(method: "GET", pattern: ["runs", "{id}", "events"], scope: .read, action: .listEvents),
        Route(method: "GET", pattern: ["runs", "{id}", "turns"], scope: .read, action: .listTurns),
        Route(method: "GET", pattern: ["runs", "{id}", "turns", "{n}"], scope: .read, action: .getTurn),
        Route(method: "GET", pattern: ["runs", "{id}", "turns", "{n}", "patch"], scope: .read, action: .getTurnPatch),
        Route(method: "GET", pattern: ["runs", "{id}", "patch"], scope: .read, action: .getPatch),
        Route(method: "POST", pattern: ["runs", "{id}", "interrupt"], scope: .write, action: .interruptRun),
        Route(method: "POST", pattern: ["runs", "{id}", "cancel"], scope: .write, action: .cancelRun),
        Route(method: "GET", pattern: ["runs", "{id}", "questions"], scope: .read, action: .listQuestions),
        Route(method: "POST", pattern: ["runs", "{id}", "questions", "{qid}"], scope: .write, action: .answerQuestion),
        Route(method: "POST", pattern: ["runs", "{id}", "publish"], scope: .write, action: .publishRun),
        Route(method: "POST", pattern: ["runs", "{id}", "rollback"], scope: .write, action: .rollbackRun),
        Route(method: "DELETE", pattern: ["runs", "{id}"], scope: .write, action: .deleteRun),
        Route(method: "GET", pattern: ["me"], scope: .read, action: .me),
        Route(method: "GET", pattern: ["models"], scope: .read, action: .models),
        Route(method: "GET", pattern: ["usage"], scope: .read, action: .usage),
        Route(method: "GET", pattern: ["api", "v1", "openapi"], isPrefixed: false, scope: nil, action: .openAPI),
        Route(method: "GET", pattern: ["healthz"], isPrefixed: false, scope: nil, action: .health),
        Route(method: "GET", pattern: ["readyz"], isPrefixed: false, scope: nil, action: .readiness),
        Route(method: "GET", pattern: ["metrics"], isPrefixed: false, scope: nil, action: .metrics),
    ]

    /// The canonical path: `/api/v1/coding-agent/runs/{id}`.
    public var path: String { "/" + ((isPrefixed ? Route.prefix : []) + pattern).joined(separator: "/") }

    /// Returns true if the segments of a path, without the prefix, match the route.
    func matches(_ segments: ArraySlice<String>, underPrefix: Bool) -> Bool {
        guard isPrefixed || !underPrefix else { return false }
        return segments.count == pattern.count && zip(segments, pattern).allSatisfy { Route.isParameter($1) ? !$0.isEmpty : $0 == $1 }
    }

    /// Returns the values of the path's parameters in their order.
    func parameters(in segments: ArraySlice<String>) -> [String] {
        zip(segments, pattern).filter { Route.isParameter($1) }.map(\.0)
    }

    private static func isParameter(_ segment: String) -> Bool { segment.utf8.first == UInt8(ascii: "{") }
}

/// A permission of a key.
public enum Scope: String, Sendable, CaseIterable {
    /// The permission to read runs.
    case read = "read:builder"
    /// The permission to start and change runs.
    case write = "write:builder"
}
