internal import CSystem
internal import Coding
internal import Glibc
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
        if let process = reference.host, !process.isAlive { return .gone("the sandbox's host has ended") }
        do throws(SandboxError) {
            _ = try await client.prove(secret: reference.secret, within: limit)
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
        try await client.call(.place, tree, within: LocalLimits.place, as: Placement.self)
    }

    func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic {
        try await client.call(.egress, HostProtocol.EgressRequest(egress), as: SandboxTraffic.self)
    }

    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID {
        try await client.call(.start, HostProtocol.StartRequest(command: command, token: token), as: ProcessID.self)
    }

    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage {
        let request = HostProtocol.ProcessRequest(process: process, waitMillis: limit.millis, offset: offset)
        let response = try await client.send(.output, try client.encode(request), within: LocalLimits.call + limit)
        let fields = response.head.headers
        guard let start = fields["x-offset"].flatMap({ UInt64($0) }) else { throw .failed("the sandbox host's answer has no offset") }
        let (next, isBeyond) = start.addingReportingOverflow(UInt64(response.body.count))
        guard !isBeyond else { throw .failed("the sandbox host's answer has an impossible offset") }
        return OutputPage(bytes: response.body.array, offset: start, nextOffset: next, isAtEnd: fields["x-end"] == "1")
    }

    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit? {
        let request = HostProtocol.ProcessRequest(process: process, waitMillis: limit.millis)
        return try await client.call(.exit, request, within: LocalLimits.call + limit, as: HostProtocol.ExitAnswer.self).exit
    }

    func signal(_ process: ProcessID, _ signal: Int32) async throws(SandboxError) {
        _ = try await client.call(.signal, HostProtocol.ProcessRequest(process: process, signal: signal), as: HostProtocol.Nothing.self)
    }

    func read(_ path: SandboxPath, offset: UInt64, count: Int) async throws(SandboxError) -> [UInt8] {
        try await client.send(.read, try client.encode(HostProtocol.ReadRequest(path: path, offset: offset, count: count))).body.array
    }

    func write(_ bytes: [UInt8], to path: SandboxPath) async throws(SandboxError) {
        _ = try await client.send(.write, bytes, query: "?path=\(PercentEncoding.encode(path.text))")
    }

    func agentEndpoint() async throws(SandboxError) -> Endpoint {
        Endpoint(address: .unix(directory: client.directory, name: HostProtocol.agentSocket))
    }

    func extendLease(toMillis millis: Int64) async throws(SandboxError) -> Int64 {
        try await client.call(.lease, HostProtocol.Lease(millis: millis), as: HostProtocol.Lease.self).millis
    }

    func usage() async throws(SandboxError) -> SandboxUsage {
        try await client.call(.usage, HostProtocol.Nothing(), as: SandboxUsage.self)
    }
}

/// A sandbox's host as the state of the sandbox's reference.
extension SandboxReference {
    /// Creates the reference of a local sandbox.
    init(local sandbox: SandboxID, host: ProcessIdentity?, secret: [UInt8]) {
        let state = host.flatMap { try? JSONCoding.encode($0) }.map { String(decoding: $0, as: UTF8.self) }
        self.init(sandbox: sandbox, providerReference: sandbox.rawValue, state: state, secret: secret)
    }

    /// The process of a local sandbox's host; `nil` if it is not known.
    package var host: ProcessIdentity? {
        state.flatMap { try? JSONCoding.decode(ProcessIdentity.self, from: Array($0.utf8)) }
    }
}

/// Reports at once when a sandbox's host ends: with one descriptor, and no polling.
private final class HostWatch: EndWatch {
    @TransportLoop private final class Entry {
        let descriptor: Descriptor
        var watch: Watch?

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    @TransportLoop private var entry: Entry?
    @TransportLoop private var isOver = false

    /// Calls `ended` once when the process ends, or at once if it no longer exists.
    init(_ process: ProcessIdentity, _ ended: @escaping @Sendable () -> Void) {
        TransportLoop.post { [self] in start(process, ended) }
    }

    func cancel() {
        TransportLoop.post { [self] in stop() }
    }

    @TransportLoop private func start(_ process: ProcessIdentity, _ ended: @escaping @Sendable () -> Void) {
        guard !isOver else { return }
        do throws(SystemError) {
            let entry = Entry(try Descriptor(result: hearth_pidfd_open(process.pid), of: "pidfd_open"))
            // The descriptor is of whatever process has the number now. If that process cannot be examined, for want of descriptors, it is not taken
            // for dead: once it has ended, the descriptor says so.
            let found = ProcessIdentity.of(process.pid)
            guard process.bootID == ProcessIdentity.currentBoot, found == nil || found == process else { return end(ended) }
            // The loop keeps the watch, and with it this object, until the end or the cancellation.
            entry.watch = try TransportLoop.watch(entry.descriptor.raw, for: .read) { [self] _ in end(ended) }
            self.entry = entry
        } catch {
            if error.code == ESRCH { return end(ended) }
            // There is no descriptor to spare now; until there is one, the next probe finds the end.
            Task { [weak self] in
                try? await Task.sleep(for: LocalLimits.watchRetry)
                self?.start(process, ended)
            }
        }
    }

    @TransportLoop private func end(_ ended: @Sendable () -> Void) {
        guard !isOver else { return }
        stop()
        ended()
    }

    @TransportLoop private func stop() {
        isOver = true
        if let watch = entry?.watch { TransportLoop.unwatch(watch) }
        entry = nil
    }
}
