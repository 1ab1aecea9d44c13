internal import Coding
internal import Runtime
internal import SandboxDriver
internal import Server

/// The way out of a cell for everything but model calls: CONNECT to a name, resolved once, to an address that was looked at.
@NetworkLoop final class EgressProxy: HTTPHandler {
    /// Where connections may go.
    var policy = Egress.Policy.none
    private var connections = 0

    nonisolated init() {}

    func respond(to request: Request) async -> Response {
        guard request.method == .connect, let authority = request.target.authority, let colon = authority.lastIndex(of: ":"),
            let port = UInt16(authority[authority.index(after: colon)...])
        else { return .text(Status(405), "Only CONNECT goes out of this sandbox.\n") }
        let host = String(authority[..<colon]).trimmingBrackets.lowercased()
        guard allows(host) else { return .text(.forbidden, "\(host) is not allowed from this sandbox.\n") }
        guard connections < HostLimits.proxyConnections else { return .text(.unavailable, "Too many connections.\n") }
        let addresses = await BlockingPool.shared.run { PublicAddress.resolve(host) }
        guard !addresses.isEmpty else { return .text(.badGateway, "\(host) has no address.\n") }
        let usable = addresses.filter(PublicAddress.isPublic)
        guard !usable.isEmpty else { return .text(.forbidden, "\(host) is not on the public internet.\n") }
        var problem = ""
        for address in usable.prefix(HostLimits.connectAttempts) {
            do throws(SystemError) {
                let remote = RemoteSocket(try await Dial.connect(address, port: port, within: HostLimits.connectTime))
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
        return .text(.badGateway, "\(problem)\n")
    }

    private func allows(_ host: String) -> Bool {
        switch policy {
        case .none: return false
        case .public: return true
        case .hosts(let names):
            return names.contains { name in
                let name = name.lowercased()
                return name.hasPrefix("*.") ? host.hasSuffix(name.dropFirst()) : host == name
            }
        }
    }
}

extension String {
    /// An IPv6 address without the brackets of a URL.
    fileprivate var trimmingBrackets: String { hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self }
}
