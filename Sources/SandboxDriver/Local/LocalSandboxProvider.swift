internal import CSystem
internal import Cells
internal import Coding
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// A provider of sandboxes on this machine: each is kept alive by its own `hearth sandbox-host`, which outlives the server.
public struct LocalSandboxProvider: SandboxProvider {
    /// The provider's name, normally `local`.
    public let name: String
    private let root: String
    private let program: String
    private let cache: String?
    private let usesControlGroups: Bool
    private let log = Logger(label: "sandbox")

    /// Creates a provider.
    ///
    /// - Parameters:
    ///   - name: the name that the ledger and runs show.
    ///   - root: the directory that holds the sandboxes, created if it does not exist.
    ///   - program: the absolute path of `hearth`.
    ///   - cache: the directory that work trees come from; `nil` if there are none.
    ///   - usesControlGroups: `false` = the hosts enforce all limits themselves, as on a machine without control groups.
    public init(name: String = "local", root: String, program: String, cache: String? = nil, usesControlGroups: Bool = true) {
        self.name = name
        self.cache = cache
        self.root = root
        self.program = program
        self.usesControlGroups = usesControlGroups
    }

    /// Creates the directory and starts a host in it, unless both exist already.
    public func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox {
        let directory = directory(of: intent.sandbox)
        do throws(SandboxError) {
            return try await attach(reference(intent.sandbox, process: nil, secret: intent.secret))
        } catch {
            // A second host must not hide an impostor, and would not get the lock anyway.
            if case .notOurs = error { throw error }
        }
        try makeDirectories(directory)
        Faults.reach(.host(.prepared))
        let process = try spawn(directory, spec, intent)
        let client = HostClient(directory: directory)
        var deadline = SystemTime().monotonic.advanced(by: LocalLimits.start)
        while true {
            do throws(SandboxError) {
                let health = try await client.prove(secret: intent.secret, within: LocalLimits.call)
                Faults.reach(.host(.listening))
                return LocalSandbox(
                    reference: reference(intent.sandbox, process: health.process, secret: intent.secret), health: health, client: client)
            } catch {
                // A host that exited at once may have found another host of the same sandbox, which is about to answer.
                if ProcessIdentity.of(process.pid) == nil { deadline = min(deadline, SystemTime().monotonic.advanced(by: LocalLimits.secondChance)) }
                guard case .gone = error, SystemTime().monotonic < deadline else {
                    process.send(SIGKILL)
                    throw .createFailed("The sandbox's host did not start: \(error.detail). \(lastWords(directory))")
                }
            }
            try? await Task.sleep(for: LocalLimits.startStep)
        }
    }

    /// Returns the sandbox of the intent if its directory holds the identity of a host of this installation.
    public func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference] {
        guard let identity = identity(in: directory(of: intent.sandbox)), identity.instance == intent.instance else { return [] }
        return [reference(intent.sandbox, process: identity.process, secret: intent.secret)]
    }

    /// Connects, and has the host prove its identity.
    public func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox {
        if let process = reference.host, !process.isAlive { throw .gone("the sandbox's host has ended") }
        let client = HostClient(directory: directory(of: reference.sandbox))
        guard access(client.directory, F_OK) == 0 else { throw .gone("the sandbox's directory is not there") }
        let health = try await client.prove(secret: reference.secret, within: LocalLimits.call)
        if let process = reference.host, process != health.process { throw .notOurs("another process answers in the sandbox's place") }
        return LocalSandbox(
            reference: self.reference(reference.sandbox, process: health.process, secret: reference.secret), health: health, client: client)
    }

    /// Returns the sandboxes whose directories name the installation, and those whose hosts died before they could identify themselves.
    public func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let trash = names.filter { $0.hasPrefix("trash-") }.map { "\(root)/\($0)" }
        // What a crash left of an interrupted removal.
        if !trash.isEmpty { await BlockingPool.shared.run { for path in trash { FileTree.remove(path) } } }
        return names.compactMap { name in
            guard name.hasPrefix("sbx_") else { return nil }
            // A host that died before it could identify itself left a directory nevertheless.
            guard let identity = identity(in: "\(root)/\(name)") else { return reference(SandboxID(rawValue: name), process: nil, secret: []) }
            guard identity.instance == instance, identity.sandbox.rawValue == name else { return nil }
            return reference(identity.sandbox, process: identity.process, secret: [])
        }
    }

    /// Ends the host and every process that it started, then removes the directory.
    public func destroy(_ reference: SandboxReference) async throws(SandboxError) {
        let directory = directory(of: reference.sandbox)
        let process = reference.host ?? identity(in: directory)?.process
        if let process, process.isAlive {
            _ = try? await HostClient(directory: directory).call(
                .end, HostProtocol.Nothing(), within: LocalLimits.end, as: HostProtocol.Nothing.self)
            await waitForEnd(of: process)
        }
        try await killMarked(reference.sandbox)
        await removeGroup(of: reference.sandbox)
        try await remove(directory, reference.sandbox)
    }

    // MARK: Parts

    private func directory(of sandbox: SandboxID) -> String { "\(root)/\(sandbox.rawValue)" }

    private func reference(_ sandbox: SandboxID, process: ProcessIdentity?, secret: [UInt8]) -> SandboxReference {
        SandboxReference(local: sandbox, host: process, secret: secret)
    }

    private func identity(in directory: String) -> HostProtocol.Identity? {
        guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(HostProtocol.identityFile)") else { return nil }
        return try? JSONCoding.decode(HostProtocol.Identity.self, from: Array(bytes))
    }

    private func makeDirectories(_ directory: String) throws(SandboxError) {
        for path in [root, directory] + ["tree", "upper", "work", "home", "tmp", "kept"].map({ "\(directory)/\($0)" }) {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                let problem = SystemError.last("mkdir \(path)")
                throw problem.isFull ? .resource("\(problem)") : .createFailed("\(problem)")
            }
        }
    }

    /// Starts the host. If this server is root and the sandbox is isolated, the host and everything it starts run as another user, who reaches the
    /// few files it needs under separate paths.
    private func spawn(_ directory: String, _ sandbox: SandboxSpec, _ intent: SandboxIntent) throws(SandboxError) -> ChildProcess {
        let user = sandbox.isolation == .bubblewrap ? CellUser.current : nil
        var shelter = user?.shelter()
        if let user {
            user.ownTree(directory)
            // The first sandbox may exist before the first tree.
            if let cache, mkdir(cache, 0o700) == 0 { user.own(cache) }
            for path in [directory, program] + (cache.map { [$0] } ?? []) + sandbox.readOnlyPaths where access(path, F_OK) == 0 {
                _ = shelter?.admit(path)
            }
        }
        let group = group(sandbox, intent.sandbox, for: user)
        var seen = shelter?.paths ?? [:]
        // A path that does not exist must be missing for the other user too, not merely out of reach.
        if let shelter { for path in sandbox.readOnlyPaths where seen[path] == nil { seen[path] = "\(shelter.directory)/missing" } }
        let bootstrap = HostProtocol.Bootstrap(intent: intent, spec: sandbox, program: program, groups: group?.place, seen: seen)
        do {
            let input = try JSONCoding.encode(bootstrap)
            var ends: [Int32] = [-1, -1]
            guard hearth_pipe(&ends) == 0 else { throw SystemError.last("pipe") }
            let reading = Descriptor(owning: ends[0])
            let writing = Descriptor(owning: ends[1])
            let errors = try Descriptor(
                result: hearth_open("\(directory)/host.log", O_WRONLY | O_CREAT | O_APPEND, 0o600), of: "open host.log")
            // Small enough for the pipe's buffer: the write does not need a reader.
            guard input.count < 60_000, input.withUnsafeBytes({ write(writing.raw, $0.baseAddress, $0.count) }) == input.count else {
                throw SystemError.last("write the sandbox's settings")
            }
            var spec = ProcessSpec(
                executable: bootstrap.path(of: program), arguments: ["sandbox-host", directory],
                environment: [
                    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": directory,
                    HostProtocol.markVariable: bootstrap.intent.sandbox.rawValue,
                ].merging(Faults.environment) { $1 }, directory: "/")
            spec.standardInput = .descriptor(reading.raw)
            spec.standardError = .descriptor(errors.raw)
            spec.isSessionLeader = true
            spec.shelter = shelter
            spec.controlGroups = group?.hostEntrances ?? []
            let child = try ChildProcess.spawn(spec)
            // Reap the host whenever it ends; otherwise it would stay a zombie while this server lives.
            Task { _ = await child.wait() }
            return child
        } catch {
            throw .createFailed("The sandbox's host cannot be started: \(ErrorText.of(error))")
        }
    }

    /// Returns a control group for the sandbox, if one can be created.
    private func group(_ sandbox: SandboxSpec, _ id: SandboxID, for user: CellUser?) -> ControlGroup? {
        guard usesControlGroups, let place = ControlGroupPlace.find() else { return nil }
        let group = ControlGroup(id, in: place)
        return group.make(sandbox.limits, for: user?.id) ? group : nil
    }

    private func lastWords(_ directory: String) -> String {
        let bytes = FileManager.default.contents(atPath: "\(directory)/host.log").map { Array($0) } ?? []
        return String(decoding: bytes.suffix(1_000), as: UTF8.self)
    }

    private func waitForEnd(of process: ProcessIdentity) async {
        let deadline = SystemTime().monotonic.advanced(by: LocalLimits.end)
        while process.isAlive {
            guard SystemTime().monotonic < deadline else {
                LocalSandboxProvider.kill(process.pid) { process.isAlive }
                try? await Task.sleep(for: .milliseconds(50))
                return
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Kills a process if it is still the intended one once a pidfd holds it.
    private static func kill(_ pid: Int32, ifStill isIntended: () -> Bool) {
        let descriptor = hearth_pidfd_open(pid)
        guard descriptor >= 0 else { return }
        if isIntended() { _ = hearth_pidfd_send_signal(descriptor, SIGKILL) }
        close(descriptor)
    }

    /// Kills all processes that carry the sandbox's mark, wherever they have gone.
    private func killMarked(_ sandbox: SandboxID) async throws(SandboxError) {
        for _ in 0..<200 {
            let left = await BlockingPool.shared.run { ProcessIdentity.marked(sandbox) }
            if left.isEmpty { return }
            for pid in left { LocalSandboxProvider.kill(pid) { ProcessIdentity.marked(sandbox).contains(pid) } }
            try? await Task.sleep(for: .milliseconds(10))
        }
        throw .failed("processes of the sandbox do not end")
    }

    /// Kills the members of the sandbox's control group, if there is one, and removes the group.
    private func removeGroup(of sandbox: SandboxID) async {
        guard let place = ControlGroupPlace.find() else { return }
        let group = ControlGroup(sandbox, in: place)
        for _ in 0..<200 where group.exists {
            for pid in group.members { LocalSandboxProvider.kill(pid) { group.members.contains(pid) } }
            group.remove()
            if group.exists { try? await Task.sleep(for: .milliseconds(10)) }
        }
        if group.exists { log.warning("the control group of a sandbox stays", ["sandbox": sandbox.rawValue]) }
    }

    private func remove(_ directory: String, _ sandbox: SandboxID) async throws(SandboxError) {
        let trash = "\(root)/trash-\(sandbox.rawValue)-\(Hex.encode(RandomBytes.make(4)))"
        let problem: SystemError? = await BlockingPool.shared.run {
            _ = hearth_unmount("\(directory)/tree", Int32(MNT_DETACH))
            if rename(directory, trash) != 0 {
                return errno == ENOENT ? nil : .last("rename \(directory)")
            }
            FileTree.remove(trash)
            return nil
        }
        if let problem { throw .failed("\(problem)") }
    }
}
