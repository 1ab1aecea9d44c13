internal import CSystem
internal import Coding
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import ModelGateway
internal import Runtime
internal import SandboxDriver
internal import Server

/// One sandbox: its processes, its files, its traffic, and its lease.
@NetworkLoop final class Host {
    let bootstrap: HostProtocol.Bootstrap
    let files: HostFiles
    let processes: ProcessTable
    let tree: WorkTree
    let access: FileAccess
    let gateway = GatewayHandler()
    let proxy = EgressProxy()
    let agent: AgentListener
    private let hidden: HiddenConfiguration
    private let watch: ResourceWatch
    /// The sandbox's control group; `nil` = the watch enforces its limits.
    private let group: ControlGroup?
    private let identity: ProcessIdentity
    private var lease: TimerID?
    private var isEnding = false
    /// `true` while all processes but one are paused.
    private var isPausing = false
    private var openPorts: OpenPorts?

    /// The only host of this process, retained for the process's lifetime.
    private static var current: Host?

    static func start(
        _ bootstrap: HostProtocol.Bootstrap, _ files: HostFiles, canMount: Bool, group: ControlGroup?
    ) throws(SystemError) {
        let host = try Host(bootstrap, files, canMount: canMount, group: group)
        current = host
        try host.listen()
    }

    private init(
        _ bootstrap: HostProtocol.Bootstrap, _ files: HostFiles, canMount: Bool, group: ControlGroup?
    ) throws(SystemError) {
        guard let identity = ProcessIdentity.of(getpid()) else { throw SystemError(code: ESRCH, call: "read /proc/self/stat") }
        self.identity = identity
        self.bootstrap = bootstrap
        self.files = files
        access = FileAccess(files: files, isolation: bootstrap.isolation)
        tree = WorkTree(files: files, canMount: canMount, workspace: access.workspace, bootstrap: bootstrap)
        processes = ProcessTable()
        agent = AgentListener()
        hidden = HiddenConfiguration(tree: files.tree)
        let hidden = hidden
        gateway.onRequest = { hidden.show() }
        self.group = group
        watch = ResourceWatch(
            limits: bootstrap.limits, group: group,
            directories: [files.upper, files.home, files.temporary, files.kept] + (canMount ? [] : [files.tree]))
        watch.start()
    }

    private func listen() throws(SystemError) {
        if bootstrap.isolation == .none { openPorts = try OpenPorts(gateway: gateway, proxy: proxy) }
        try writeUsers()
        try agent.listen(at: "\(files.directory)/\(HostProtocol.agentSocket)")
        try writeIdentity()
        let control = HTTPServer(handler: ControlHandler(host: self))
        try control.listen(on: .unix(path: "\(files.directory)/\(HostProtocol.controlSocket)"))
        controlServer = control
        renewLease(HostLimits.unclaimed)
        lookForSocket()
    }

    /// Ends the host when its socket is gone: after a removal of its directory nobody can reach it, not even to end it.
    private func lookForSocket() {
        NetworkLoop.schedule(after: HostLimits.socketInterval) { [weak self] in
            guard let self else { return }
            if Glibc.access("\(files.directory)/\(HostProtocol.controlSocket)", F_OK) != 0, errno == ENOENT {
                Task { @NetworkLoop in await self.end() }
            } else {
                lookForSocket()
            }
        }
    }

    private var controlServer: HTTPServer?

    /// Writes the files in which programs inside look up their user and the loopback's name.
    private func writeUsers() throws(SystemError) {
        let texts = [
            ("passwd", "root:x:0:0::/:/usr/sbin/nologin\nagent:x:1000:1000::/home/agent:/bin/sh\n"), ("group", "root:x:0:\nagent:x:1000:\n"),
            ("hosts", "127.0.0.1 localhost sandbox\n"),
        ]
        for (name, text) in texts {
            let path = "\(files.directory)/etc-\(name)"
            let file = try Descriptor(result: hearth_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644), of: "open \(path)")
            guard write(file.raw, text, text.utf8.count) == text.utf8.count else { throw .last("write \(path)") }
        }
    }

    private func writeIdentity() throws(SystemError) {
        let identity = HostProtocol.Identity(
            sandbox: bootstrap.intent.sandbox, run: bootstrap.intent.run, instance: bootstrap.intent.instance, process: identity)
        let path = "\(files.directory)/\(HostProtocol.identityFile)"
        guard let bytes = try? JSONCoding.encode(identity) else { throw SystemError(code: EINVAL, call: "encode \(path)") }
        let temporary = "\(path).new"
        let file = try Descriptor(result: hearth_open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o600), of: "open \(temporary)")
        guard write(file.raw, bytes, bytes.count) == bytes.count, rename(temporary, path) == 0 else { throw .last("write \(path)") }
    }

    // MARK: Requests of the control socket

    /// Answers a challenge. The first one claims the sandbox, and begins its first lease.
    func health(_ request: HostProtocol.HealthRequest) -> HostProtocol.HealthAnswer {
        if !isClaimed {
            isClaimed = true
            renewLease(.milliseconds(bootstrap.leaseMillis))
        }
        return HostProtocol.HealthAnswer(
            proof: Hex.encode(HMACSHA256.code(Array(request.nonce.utf8), key: bootstrap.intent.secret)), workspace: access.workspace,
            home: access.home, kept: access.kept, isolation: bootstrap.isolation, limits: group?.version.rawValue ?? HostProtocol.watchedLimits,
            process: identity)
    }

    private var isClaimed = false

    /// Sets the permitted egress and begins a new turn. Returns the traffic until now.
    func setEgress(_ egress: Egress) -> SandboxTraffic {
        gateway.set(egress.model)
        proxy.policy = egress.policy
        watch.reset()
        return traffic
    }

    private var traffic: SandboxTraffic { SandboxTraffic(model: gateway.traffic, connections: proxy.traffic) }

    func start(_ request: HostProtocol.StartRequest) async throws(SandboxError) -> ProcessID {
        guard request.command.pausesOthers == true else { return try startNow(request) }
        while isPausing { try? await NetworkLoop.sleep(for: .milliseconds(5)) }
        if let known = processes.process(of: request.token) { return known }
        isPausing = true
        let root = getpid()
        let pause = await BlockingPool.shared.run { ProcessPause(below: root) }
        do throws(SandboxError) {
            let id = try startNow(request)
            Task { @NetworkLoop [self] in
                while await processes[id]?.exit(within: HostLimits.longestWait) == nil, processes[id] != nil {}
                await endPause(pause)
            }
            return id
        } catch {
            await endPause(pause)
            throw error
        }
    }

    private func endPause(_ pause: ProcessPause) async {
        let root = getpid()
        await BlockingPool.shared.run { pause.end(below: root) }
        isPausing = false
    }

    private func startNow(_ request: HostProtocol.StartRequest) throws(SandboxError) -> ProcessID {
        if let known = processes.process(of: request.token) { return known }
        let cell = Cell(
            host: CellSurroundings(
                bootstrap: bootstrap, files: files, processes: processes, tree: tree, gateway: gateway, proxy: proxy, agent: agent,
                hidden: hidden, openPorts: openPorts, group: group
            ))
        return try cell.start(request.command, token: request.token)
    }

    func usage() async -> SandboxUsage {
        let snapshot = await watch.check()
        return SandboxUsage(
            memoryBytes: snapshot.memoryBytes, processes: snapshot.processes, diskBytes: snapshot.diskBytes, model: gateway.traffic,
            connections: proxy.traffic, exceeded: snapshot.exceeded)
    }

    func renewLease(_ life: Duration) {
        if let lease { NetworkLoop.cancel(lease) }
        lease = NetworkLoop.schedule(after: life) { [weak self] in
            guard let self else { return }
            Task { @NetworkLoop in await self.end() }
        }
    }

    /// Kills until nothing is left; the next round finds processes forked meanwhile.
    private nonisolated static func killAll(_ sandbox: SandboxID, _ group: ControlGroup?) {
        let host = getpid()
        for _ in 0..<500 {
            let left = ProcessTree.descendants(of: host).union(ProcessIdentity.marked(sandbox)).union(group?.members ?? []).subtracting([host])
            for pid in left { kill(pid, SIGKILL) }
            // This process is the reaper of orphans.
            while waitpid(-1, nil, WNOHANG) > 0 {}
            if left.isEmpty { return }
            usleep(2_000)
        }
    }

    /// Ends everything started here, then this process.
    func end() async {
        guard !isEnding else { return }
        isEnding = true
        Faults.reach(.host(.ending))
        let (sandbox, group) = (bootstrap.intent.sandbox, group)
        // On its own thread: blocking work of the sandbox could fill the pool and delay its end indefinitely.
        await withCheckedContinuation { continuation in
            WorkerThread.start(name: "end") {
                Host.killAll(sandbox, group)
                continuation.resume()
            }
        }
        unlink("\(files.directory)/\(HostProtocol.controlSocket)")
        unlink("\(files.directory)/\(HostProtocol.agentSocket)")
        exit(0)
    }
}
