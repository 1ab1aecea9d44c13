internal import Runtime

/// Looks names up on threads of its own: slow answers of a name server hold up other look-ups, and nothing else of the host.
@NetworkLoop final class NameLookup {
    private let pool = BlockingPool(name: "names", threads: HostLimits.lookupThreads)
    private var waiting = 0

    nonisolated init() {}

    /// The numeric addresses of a name; `nil` when too many others are asked for already.
    func addresses(of host: String) async -> [String]? {
        guard waiting < HostLimits.lookupsAtOnce else { return nil }
        waiting += 1
        defer { waiting -= 1 }
        return await pool.run { PublicAddress.resolve(host) }
    }
}
