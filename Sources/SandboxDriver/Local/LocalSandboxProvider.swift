internal import CSystem
internal import Coding
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// Sandboxes of this machine: each is kept by a `hearth sandbox-host` of its own, which outlives the server.
public struct LocalSandboxProvider: SandboxProvider {
    /// `local`
    public let name: String
    private let root: String
    private let program: String
    private let cache: String?
    private let log = Logger(label: "sandbox")

    /// A provider.
    ///
    /// - Parameters:
    ///   - name: as the ledger and the run show it.
    ///   - root: the directory that holds the sandboxes, made when it is not there.
    ///   - program: the absolute path of `hearth`.
    ///   - cache: the directory that work trees come from; `nil` where there are none.
    public init(name: String = "local", root: String, program: String, cache: String? = nil) {
        self.name = name
        self.cache = cache
        self.root = root
        self.program = program
    }

    /// Makes the directory and starts a host in it, unless both are there already.
    public func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox {
        let directory = directory(of: intent.sandbox)
        do throws(SandboxError) {
            return try await attach(reference(intent.sandbox, process: nil, secret: intent.secret))
        } catch {
            // Another one in its place is not to be hidden by a second host, which would not get the lock.
            if case .notOurs = error { throw error }
        }
        try makeDirectories(directory)
        Faults.reach(.host(.prepared))
        let process = try spawn(directory, spec, intent)
        let client = HostClient(directory: directory)
        var deadline = SystemTime().monotonic.advanced(by: LocalLimits.start)
        while true {
            do throws(SandboxError) {
                let health = try await LocalSandboxProvider.prove(client, secret: intent.secret, within: LocalLimits.call)
                Faults.reach(.host(.listening))
                return LocalSandbox(
                    reference: reference(intent.sandbox, process: health.process, secret: intent.secret), health: health, client: client)
            } catch {
                // One that has ended at once may have found another host of the same sandbox, which is about to answer.
                if ProcessIdentity.of(process.pid) == nil { deadline = min(deadline, SystemTime().monotonic.advanced(by: LocalLimits.secondChance)) }
                guard case .gone = error, SystemTime().monotonic < deadline else {
                    process.send(SIGKILL)
                    throw .createFailed("The sandbox's host did not start: \(error.detail). \(lastWords(directory))")
                }
            }
            try? await Task.sleep(for: LocalLimits.startStep)
        }
    }

    /// The sandbox of the intent, when its directory is there.
    public func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference] {
        guard let identity = identity(in: directory(of: intent.sandbox)), identity.instance == intent.instance else { return [] }
        return [reference(intent.sandbox, process: identity.process, secret: intent.secret)]
    }

    /// Connects, and has the host prove that it is the one.
    public func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox {
        if let process = reference.process, !ProcessIdentity.isAlive(process) { throw .gone("the sandbox's host has ended") }
        let client = HostClient(directory: directory(of: reference.sandbox))
        guard access(client.directory, F_OK) == 0 else { throw .gone("the sandbox's directory is not there") }
        let health = try await LocalSandboxProvider.prove(client, secret: reference.secret, within: LocalLimits.call)
        if let process = reference.process, process != health.process { throw .notOurs("another process answers in the sandbox's place") }
        return LocalSandbox(
            reference: self.reference(reference.sandbox, process: health.process, secret: reference.secret), health: health, client: client)
    }

    /// The sandboxes whose directories say that they belong to the installation.
    public func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let trash = names.filter { $0.hasPrefix("trash-") }.map { "\(root)/\($0)" }
        // What a crash has left of a removal.
        if !trash.isEmpty { await BlockingPool.shared.run { for path in trash { FileTree.remove(path) } } }
        return names.compactMap { name in
            guard name.hasPrefix("sbx_") else { return nil }
            // A host that died before it could say who it is has left a directory all the same.
            guard let identity = identity(in: "\(root)/\(name)") else { return reference(SandboxID(rawValue: name), process: nil, secret: []) }
            guard identity.instance == instance, identity.sandbox.rawValue == name else { return nil }
            return reference(identity.sandbox, process: identity.process, secret: [])
        }
    }

    /// Ends the host and everything that it has started, then removes the directory.
    public func destroy(_ reference: SandboxReference) async throws(SandboxError) {
        let directory = directory(of: reference.sandbox)
        let process = reference.process ?? identity(in: directory)?.process
        if let process, ProcessIdentity.isAlive(process) {
            _ = try? await HostClient(directory: directory).call(
                "end", HostProtocol.Nothing(), within: LocalLimits.end, as: HostProtocol.Nothing.self)
            await waitForEnd(of: process)
        }
        try await killMarked(reference.sandbox)
        await removeGroup(of: reference.sandbox)
        try await remove(directory, reference.sandbox)
    }

    // MARK: Parts

    /// The host shows that it knows the secret.
    static func prove(_ client: HostClient, secret: [UInt8], within limit: Duration) async throws(SandboxError) -> HostProtocol.HealthAnswer {
        let nonce = Hex.encode(RandomBytes.make(32))
        let answer = try await client.call("health", HostProtocol.HealthRequest(nonce: nonce), within: limit, as: HostProtocol.HealthAnswer.self)
        let expected = HMACSHA256.code(Array(nonce.utf8), key: secret)
        guard let proof = Hex.decode(answer.proof), constantTimeEqual(proof, expected) else {
            throw .notOurs("what answers at the sandbox's socket does not know its secret")
        }
        return answer
    }

    private func directory(of sandbox: SandboxID) -> String { "\(root)/\(sandbox.rawValue)" }

    private func reference(_ sandbox: SandboxID, process: HostProcess?, secret: [UInt8]) -> SandboxReference {
        SandboxReference(sandbox: sandbox, providerReference: sandbox.rawValue, process: process, secret: secret)
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

    /// Starts the host. Where this server is root, and what runs inside is shut in, the host and all that it starts are of another user, who reaches
    /// the few files that it needs by paths of their own.
    private func spawn(_ directory: String, _ sandbox: SandboxSpec, _ intent: SandboxIntent) throws(SandboxError) -> ChildProcess {
        let user = sandbox.isolation == .bubblewrap ? CellUser.current : nil
        var shelter = user?.shelter()
        if let user {
            user.ownTree(directory)
            // Its first tree may come later than the first sandbox.
            if let cache, mkdir(cache, 0o700) == 0 { user.own(cache) }
            for path in [directory, program] + (cache.map { [$0] } ?? []) + sandbox.readOnlyPaths where access(path, F_OK) == 0 {
                _ = shelter?.admit(path)
            }
        }
        let group = group(sandbox, intent.sandbox, for: user)
        var seen = shelter?.paths ?? [:]
        // What is not there is not there for the other user either, and not only out of reach.
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
            // Small enough for the pipe: nobody has to read before it is written.
            guard input.count < 60_000, input.withUnsafeBytes({ write(writing.raw, $0.baseAddress, $0.count) }) == input.count else {
                throw SystemError.last("write the sandbox's settings")
            }
            var spec = ProcessSpec(
                executable: bootstrap.path(of: program), arguments: ["sandbox-host", directory],
                environment: [
                    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": directory,
                    HostProtocol.markVariable: bootstrap.intent.sandbox.rawValue,
                ], directory: "/")
            spec.standardInput = .descriptor(reading.raw)
            spec.standardError = .descriptor(errors.raw)
            spec.isSessionLeader = true
            spec.shelter = shelter
            spec.controlGroups = group?.hostEntrances ?? []
            let child = try ChildProcess.spawn(spec)
            // Collected whenever it ends; while this server lives it would stay as a zombie otherwise.
            Task { _ = await child.wait() }
            return child
        } catch {
            throw .createFailed("The sandbox's host cannot be started: \(ErrorText.of(error))")
        }
    }

    /// A control group for the sandbox, where there can be one.
    private func group(_ sandbox: SandboxSpec, _ id: SandboxID, for user: CellUser?) -> ControlGroup? {
        guard !sandbox.avoidsControlGroups, let place = ControlGroupPlace.find() else { return nil }
        let group = ControlGroup(id, in: place)
        return group.make(sandbox.limits, for: user?.id) ? group : nil
    }

    private func lastWords(_ directory: String) -> String {
        let bytes = FileManager.default.contents(atPath: "\(directory)/host.log").map { Array($0) } ?? []
        return String(decoding: bytes.suffix(1_000), as: UTF8.self)
    }

    private func waitForEnd(of process: HostProcess) async {
        let deadline = SystemTime().monotonic.advanced(by: LocalLimits.end)
        while ProcessIdentity.isAlive(process) {
            guard SystemTime().monotonic < deadline else {
                LocalSandboxProvider.kill(process.pid) { ProcessIdentity.isAlive(process) }
                try? await Task.sleep(for: .milliseconds(50))
                return
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Kills a process when it is still the one that is meant once it is held.
    private static func kill(_ pid: Int32, ifStill isMeant: () -> Bool) {
        let descriptor = hearth_pidfd_open(pid)
        guard descriptor >= 0 else { return }
        if isMeant() { _ = hearth_pidfd_send_signal(descriptor, SIGKILL) }
        close(descriptor)
    }

    /// What was started in the sandbox carries its mark, wherever it has gone.
    private func killMarked(_ sandbox: SandboxID) async throws(SandboxError) {
        for _ in 0..<200 {
            let left = await BlockingPool.shared.run { ProcessIdentity.marked(sandbox) }
            if left.isEmpty { return }
            for pid in left { LocalSandboxProvider.kill(pid) { ProcessIdentity.marked(sandbox).contains(pid) } }
            try? await Task.sleep(for: .milliseconds(10))
        }
        throw .failed("processes of the sandbox do not end")
    }

    /// The kernel's list of what was started in the sandbox, where it keeps one; empty it, and take it away.
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
