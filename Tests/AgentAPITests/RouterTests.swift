import Server
import Testing

@testable import AgentAPI

/// The table of routes.
@Suite struct RouterTests {
    private func find(_ method: Method, _ path: String) -> RouteMatch {
        Router.match(method, Target(form: .origin, path: path))
    }

    @Test(arguments: ["/api/v1/coding-agent", ""]) func everyRouteIsFoundUnderBothPrefixes(prefix: String) {
        for route in Route.all where route.isPrefixed {
            let path = prefix + "/" + route.pattern.map { $0 == "{id}" ? "run_1" : $0.hasPrefix("{") ? "7" : $0 }.joined(separator: "/")
            guard case .route(let found, let parameters) = find(Method(route.method), path) else {
                Issue.record("\(route.method) \(path)")
                continue
            }
            #expect(found == route && parameters == route.pattern.filter { $0.hasPrefix("{") }.map { $0 == "{id}" ? "run_1" : "7" })
        }
    }

    @Test func whatIsBesideThePrefixAnswersThereOnly() {
        for route in Route.all where !route.isPrefixed {
            if case .route(let found, _) = find(.get, route.path) { #expect(found == route) } else { Issue.record("\(route.path)") }
            if case .none = find(.get, "/api/v1/coding-agent\(route.path)") {} else { Issue.record("\(route.path) under the prefix") }
        }
    }

    @Test func headIsReadAsGetAndOtherMethodsAreNamed() {
        guard case .route(let route, _) = find(.head, "/runs/run_1") else {
            Issue.record("no HEAD")
            return
        }
        #expect(route.action == .getRun)
        guard case .otherMethods(let methods) = find(.put, "/runs") else {
            Issue.record("PUT was taken")
            return
        }
        #expect(Set(methods) == ["GET", "HEAD", "POST"])
    }

    @Test(arguments: ["/", "/run", "/runs/", "/runs/x/y", "/runs//stream", "/api/v1/runs", "/runs/%zz", "/api/v1/coding-agent/runs/x/patch/y"])
    func whatIsNotThereIsNotFound(path: String) {
        if case .none = find(.get, path) {} else { Issue.record("\(path) was found") }
    }

    @Test func aPathIsWrittenOneWayForFingerprints() {
        let short = Router.canonicalPath(Target(form: .origin, path: "/runs/run%5F1/cancel"))
        #expect(short == "/api/v1/coding-agent/runs/run_1/cancel")
        #expect(Router.canonicalPath(Target(form: .origin, path: "/api/v1/coding-agent/runs/run_1/cancel")) == short)
    }
}
