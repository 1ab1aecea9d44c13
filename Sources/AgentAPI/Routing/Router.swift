internal import Server

/// The result of matching a request with the routes.
enum RouteMatch {
    case route(Route, parameters: [String])
    /// The path exists, but only with other methods.
    case otherMethods([String])
    /// A path for accounts and keys, which the contract reserves and does not describe yet.
    case administration
    case none
}

/// Finds the route of a request.
enum Router {
    static func match(_ method: Method, _ target: Target) -> RouteMatch {
        guard let segments = target.segments else { return .none }
        let isPrefixed = segments.starts(with: Route.prefix)
        let path = isPrefixed ? segments[Route.prefix.count...] : segments[...]
        // HEAD takes the route of GET; the server leaves out the body of the response.
        let wanted = method == .head ? Method.get.name : method.name
        var others: [Route] = []
        for route in Route.all where route.pattern.count == path.count && route.matches(path, underPrefix: isPrefixed) {
            if route.method == wanted { return .route(route, parameters: route.parameters(in: path)) }
            others.append(route)
        }
        guard others.isEmpty else { return .otherMethods(methods(of: others)) }
        return isAdministration(segments) ? .administration : .none
    }

    /// Returns the methods of the routes; HEAD goes with GET.
    private static func methods(of routes: [Route]) -> [String] {
        routes.map(\.method).flatMap { $0 == Method.get.name ? [$0, Method.head.name] : [$0] }.sorted()
    }

    private static func isAdministration(_ segments: [String]) -> Bool {
        segments.count > 3 && segments.starts(with: ["api", "v1", "admin"]) && ["accounts", "keys", "audit"].contains(segments[3])
    }

    /// Returns the path with the canonical prefix and without escapes, for fingerprints.
    static func canonicalPath(_ target: Target) -> String {
        let segments = target.segments ?? []
        let path = segments.starts(with: Route.prefix) ? Array(segments[Route.prefix.count...]) : segments
        return "/" + (Route.prefix + path).joined(separator: "/")
    }
}
