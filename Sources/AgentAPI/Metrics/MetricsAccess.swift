internal import Crypto
internal import RunEngine
internal import Server

/// Guards the metrics: if a token is set, callers must present it; otherwise they must be on the same machine and not behind a proxy.
struct MetricsAccess: Sendable {
    let token: Secret<String>?

    func check(_ request: Request) throws(Failure) {
        if let token {
            guard let given = BearerToken.read(request.fields), constantTimeEqual(Array(token.reveal().utf8), Array(given.utf8)) else {
                throw Failure(
                    .unauthenticated, "The metrics need their token.", remedy: "Send Authorization: Bearer with the value of HEARTH_METRICS_TOKEN.")
            }
            return
        }
        let isForwarded = request.fields["x-forwarded-for"] != nil || request.fields["forwarded"] != nil
        guard !isForwarded, MetricsAccess.isLocal(request.peer) else {
            throw Failure(
                .unauthenticated, "The metrics are shown on the server's own machine only.",
                remedy: "Ask there, or start the server with HEARTH_METRICS_TOKEN and send it as Authorization: Bearer.")
        }
    }

    private static func isLocal(_ peer: Peer) -> Bool {
        switch peer {
        case .tcp(let host, _): host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
        case .unix: true
        case .unknown: false
        }
    }
}
