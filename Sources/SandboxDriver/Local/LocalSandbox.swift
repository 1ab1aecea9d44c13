internal import Coding
internal import Runtime
internal import Transport

/// A sandbox of this machine, reached through its host.
struct LocalSandbox: Sandbox {
    let reference: SandboxReference
    let isolation: Isolation
    let limits: String?
    let workspace: SandboxPath
    let home: SandboxPath
    let kept: SandboxPath
    private let client: HostClient

    init(reference: SandboxReference, health: HostProtocol.HealthAnswer, client: HostClient) {
        self.reference = reference
        isolation = health.isolation
        limits = health.limits
        workspace = health.workspace
        home = health.home
        kept = health.kept ?? health.home.appending(HostProtocol.keptBefore)
        self.client = HostClient(directory: client.directory, process: reference.host)
    }

    func probe(within limit: Duration) async -> SandboxHealth {
        if let process = reference.host, !ProcessIdentity.isAlive(process) { return .gone("the sandbox's host has ended") }
        do throws(SandboxError) {
            _ = try await LocalSandboxProvider.prove(client, secret: reference.secret, within: limit)
            return .ready
        } catch {
            switch error {
            case .gone(let detail), .notOurs(let detail): return .gone(detail)
            default: return .unknown(error.detail)
            }
        }
    }

    func watchEnd(_ ended: @escaping @Sendable (String) -> Void) -> (any EndWatch)? {
        reference.host.map { HostWatch($0) { ended("The sandbox's daemon has ended.") } }
    }

    func place(_ tree: TreeSource) async throws(SandboxError) -> Placement {
        try await client.call("place", tree, within: LocalLimits.place, as: Placement.self)
    }

    func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic {
        try await client.call("egress", HostProtocol.EgressRequest(egress), as: SandboxTraffic.self)
    }

    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID {
        try await client.call("start", HostProtocol.StartRequest(command: command, token: token), as: ProcessID.self)
    }

    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage {
        let request = HostProtocol.ProcessRequest(process: process, waitMillis: limit.millis, offset: offset)
        let response = try await client.send("output", try client.encode(request), within: LocalLimits.call + limit)
        let fields = response.head.headers
        guard let start = fields["x-offset"].flatMap({ UInt64($0) }) else { throw .failed("the sandbox host's answer has no offset") }
        let (next, isBeyond) = start.addingReportingOverflow(UInt64(response.body.count))
        guard !isBeyond else { throw .failed("the sandbox host's answer has an offset that is none") }
        return OutputPage(bytes: response.body.array, offset: start, nextOffset: next, isAtEnd: fields["x-end"] == "1")
    }

    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit? {
        let request = HostProtocol.ProcessRequest(process: process, waitMillis: limit.millis)
        return try await client.call("exit", request, within: LocalLimits.call + limit, as: HostProtocol.ExitAnswer.self).exit
    }

    func signal(_ process: ProcessID, _ signal: Int32) async throws(SandboxError) {
        _ = try await client.call("signal", HostProtocol.ProcessRequest(process: process, signal: signal), as: HostProtocol.Nothing.self)
    }

    func read(_ path: SandboxPath, offset: UInt64, count: Int) async throws(SandboxError) -> [UInt8] {
        try await client.send("read", try client.encode(HostProtocol.ReadRequest(path: path, offset: offset, count: count))).body.array
    }

    func write(_ bytes: [UInt8], to path: SandboxPath) async throws(SandboxError) {
        _ = try await client.send("write", bytes, query: "?path=\(PercentEncoding.encode(path.text))")
    }

    func agentEndpoint() async throws(SandboxError) -> Endpoint {
        Endpoint(address: .unix(directory: client.directory, name: HostProtocol.agentSocket))
    }

    func extendLease(toMillis millis: Int64) async throws(SandboxError) -> Int64 {
        try await client.call("lease", HostProtocol.Lease(millis: millis), as: HostProtocol.Lease.self).millis
    }

    func usage() async throws(SandboxError) -> SandboxUsage {
        try await client.call("usage", HostProtocol.Nothing(), as: SandboxUsage.self)
    }
}
