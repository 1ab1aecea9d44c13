internal import Server

/// Finds the route of a request.
enum Router {
    /// What was found.
    enum Finding {
        case route(Route, parameters: [String])
        /// The path is there, with other methods.
        case otherMethods([String])
        case nothing
    }

    static func find(_ method: Method, _ target: Target) -> Finding {
        guard let segments = target.segments else { return .nothing }
        let isPrefixed = segments.starts(with: Route.prefix)
        let path = isPrefixed ? segments[Route.prefix.count...] : segments[...]
        let matching = Route.all.filter { $0.matches(path, underPrefix: isPrefixed) }
        guard !matching.isEmpty else { return .nothing }
        // The server leaves the body of an answer to HEAD out.
        let wanted = method == .head ? Method.get.name : method.name
        guard let route = matching.first(where: { $0.method == wanted }) else { return .otherMethods(matching.map(\.method)) }
        return .route(route, parameters: route.parameters(in: path))
    }

    /// The path under the canonical prefix, for fingerprints and links.
    static func canonicalPath(_ target: Target) -> String {
        let segments = target.segments ?? []
        let path = segments.starts(with: Route.prefix) ? Array(segments[Route.prefix.count...]) : segments
        return "/" + (Route.prefix + path).joined(separator: "/")
    }
}
