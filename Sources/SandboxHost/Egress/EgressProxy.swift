internal import Coding
internal import Runtime
internal import SandboxDriver
internal import Server

/// A cell's way out for everything except model calls: CONNECT to a name, resolved once, to an address that was checked.
@NetworkLoop final class EgressProxy: HTTPHandler {
    /// The permitted targets of connections.
    var policy = Egress.Policy.none {
        didSet { rules = EgressProxy.rules(of: policy) }
    }
    private var rules: [EgressRule] = []
    private var connections = 0
    private let names = NameLookup()
    /// The requested connections.
    private(set) var traffic = ConnectionTraffic()

    nonisolated init() {}

    func respond(to request: Request) async -> Response {
        guard request.method == .connect, let authority = request.target.authority, let colon = authority.lastIndex(of: ":"),
            let port = UInt16(authority[authority.index(after: colon)...])
        else { return .text(Status(405), "Only CONNECT goes out of this sandbox.\n") }
        let host = String(authority[..<colon]).trimmingBrackets.lowercased()
        guard rules.contains(where: { $0.allows(host, port: port) }) else {
            return refuse(host, port, .forbidden, "\(host):\(port) is not allowed from this sandbox")
        }
        guard connections < HostLimits.proxyConnections, let addresses = await names.addresses(of: host) else {
            return refuse(host, port, .unavailable, "too many connections")
        }
        guard !addresses.isEmpty else { return fail(host, port, "\(host) has no address") }
        let usable = addresses.filter(PublicAddress.isPublic)
        guard !usable.isEmpty else { return refuse(host, port, .forbidden, "\(host) is not on the public internet") }
        var problem = ""
        for address in usable.prefix(HostLimits.connectAttempts) {
            do throws(SystemError) {
                let remote = RemoteSocket(try await Dial.connect(address, port: port, within: HostLimits.connectTime))
                note(host, port, nil, isRefused: false)
                return Response(
                    .ok,
                    body: .takeover { client, rest in
                        guard let out = remote.take() else { return }
                        self.connections += 1
                        Relay.begin(client, out, first: rest.array) { self.connections -= 1 }
                    })
            } catch {
                problem = "\(error)"
            }
        }
        return fail(host, port, problem)
    }

    /// Returns the rules of a policy; `public` is every host at the usual ports.
    private static func rules(of policy: Egress.Policy) -> [EgressRule] {
        switch policy {
        case .none: []
        case .public: ["*"].compactMap { EgressRule($0) }
        case .hosts(let lines): lines.compactMap { EgressRule($0) }
        }
    }

    // MARK: Records

    private func refuse(_ host: String, _ port: UInt16, _ status: Status, _ reason: String) -> Response {
        note(host, port, reason, isRefused: true)
        return .text(status, "\(reason).\n")
    }

    private func fail(_ host: String, _ port: UInt16, _ reason: String) -> Response {
        note(host, port, reason, isRefused: false)
        return .text(.badGateway, "\(reason).\n")
    }

    private func note(_ host: String, _ port: UInt16, _ problem: String?, isRefused: Bool) {
        if isRefused { traffic.refused += 1 } else { traffic.allowed += 1 }
        let entry = ConnectionTraffic.Entry(
            number: traffic.allowed + traffic.refused, at: SystemTime().wall.millis, host: host.cut(toBytes: HostLimits.shownHostBytes).text,
            port: port, problem: problem?.cut(toBytes: 2 * HostLimits.shownHostBytes).text, isRefused: isRefused)
        if traffic.last.count >= HostLimits.shownConnections { traffic.last.removeFirst(HostLimits.shownConnections / 2) }
        traffic.last.append(entry)
    }
}

extension String {
    /// The text without the brackets that enclose an IPv6 address in a URL.
    fileprivate var trimmingBrackets: String { hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self }
}

/// Resolves names on its own threads: a slow name server delays other lookups, but nothing else of the host.
@NetworkLoop private final class NameLookup {
    private let pool = BlockingPool(name: "names", threads: HostLimits.lookupThreads)
    private var waiting = 0

    nonisolated init() {}

    /// Returns the numeric addresses of a name; `nil` if too many lookups are pending.
    func addresses(of host: String) async -> [String]? {
        guard waiting < HostLimits.lookupsAtOnce else { return nil }
        waiting += 1
        defer { waiting -= 1 }
        return await pool.run { PublicAddress.resolve(host) }
    }
}

/// A connection on its way to the relay, which can be taken once.
@NetworkLoop private final class RemoteSocket {
    private var descriptor: Descriptor?

    init(_ descriptor: consuming Descriptor) {
        self.descriptor = consume descriptor
    }

    func take() -> Descriptor? { descriptor.take() }
}
