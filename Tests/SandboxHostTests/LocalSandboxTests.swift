import Crypto
import FoundationEssentials
import Git
import Glibc
import Runtime
import SandboxDriver
import Support
import Testing

/// The behaviour that is peculiar to local sandboxes: their hosts, their directories, and this machine's programs.
@Suite(.timeLimit(.minutes(2))) struct LocalSandboxTests {
    @Test func aSandboxHasOneHost() async throws {
        let machine = try LocalMachine(.none)
        let sandbox = try await machine.make()
        _ = try await machine.provider.create(
            SandboxSpec(isolation: .none, leaseMillis: 120_000),
            intent: SandboxIntent(
                sandbox: sandbox.reference.sandbox, run: "run_test", instance: machine.instance, secret: sandbox.reference.secret))
        #expect(machine.hosts.count == 1)
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test func aHostWhoseDirectoryWasRemovedEnds() async throws {
        let machine = try LocalMachine(.none)
        let sandbox = try await machine.make()
        #expect(machine.hosts.count == 1)
        let process = try await sandbox.start(
            Command(kind: .tool, executable: "sleep", arguments: ["64\(getpid())"], environment: [:], directory: sandbox.workspace),
            token: StepToken(rawValue: "sleep"))
        #expect(try await sandbox.exit(of: process, within: .zero) == nil)
        try FileManager.default.removeItem(atPath: machine.directory(of: sandbox))
        for _ in 0..<300 where !machine.marked.isEmpty { try await Task.sleep(for: .milliseconds(100)) }
        #expect(machine.hosts.isEmpty)
        #expect(machine.marked.isEmpty)
    }

    /// A removal that a crash interrupted is completed by the next listing, which touches nothing else.
    @Test func whatIsLeftOfARemovalGoesWithTheNextListing() async throws {
        let machine = try LocalMachine(.none)
        let sandbox = try await machine.make()
        let root = "\(machine.root)/sandboxes"
        for name in ["trash-sbx_a-0011/home/deep", "sbx_half", "other", "sbx_foreign"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        }
        let identity = try #require(FileManager.default.contents(atPath: "\(machine.directory(of: sandbox))/host.json"))
        let foreign = String(decoding: identity, as: UTF8.self).replacing(machine.instance.rawValue, with: "ins_other")
        try Data(foreign.utf8).write(to: URL(filePath: "\(root)/sbx_foreign/host.json"))
        let listed = try await machine.provider.list(instance: machine.instance).map(\.sandbox.rawValue)
        // A host that died too early leaves a directory without an identity.
        #expect(Set(listed) == [sandbox.reference.sandbox.rawValue, "sbx_half"])
        let left = try FileManager.default.contentsOfDirectory(atPath: root)
        #expect(Set(left) == [sandbox.reference.sandbox.rawValue, "sbx_half", "other", "sbx_foreign"])
        try await machine.provider.destroy(sandbox.reference)
    }

    /// A process that has the number of a dead host is not that host.
    @Test func anotherProcessWithTheNumberOfTheHostIsNotIt() async throws {
        let machine = try LocalMachine(.none)
        let sandbox = try await machine.make()
        let known = sandbox.reference
        let start = try #require(known.host?.startTicks)
        let state = known.state?.replacing("\(start)", with: "\(start + 1)")
        let moved = SandboxReference(sandbox: known.sandbox, providerReference: known.providerReference, state: state, secret: known.secret)
        await #expect(throws: SandboxError.self) { _ = try await machine.provider.attach(moved) }
        try await machine.provider.destroy(known)
    }

    /// The marks of the placement, by which changes are found later.
    @Test(arguments: LocalMachine.isolations) func aPlacedTreeLeavesItsMarks(isolation: Isolation) async throws {
        let machine = try LocalMachine(isolation)
        let sandbox = try await machine.make()
        _ = try await sandbox.place(try await machine.tree(["README.md": "one\n", ".git/index": "DIRC"]))
        #expect(try await !sandbox.read(sandbox.kept.appending(PlacedMarks.name), offset: 0, count: 4).isEmpty)
        try await machine.provider.destroy(sandbox.reference)
    }

    /// Only the program itself counts as a missing program: anything else that is missing is named, and is a different error.
    @Test(arguments: LocalMachine.isolations) func whatElseIsMissingIsNotTheProgram(isolation: Isolation) async throws {
        let machine = try LocalMachine(isolation)
        let script = "\(machine.root)/script"
        try Data("#!/nonexistent/interpreter\n".utf8).write(to: URL(filePath: script))
        chmod(script, 0o755)
        let folder = "\(machine.root)/folder"
        mkdir(folder, 0o755)
        let sandbox = try await machine.make(readOnlyPaths: [script])
        func start(_ executable: String, in directory: SandboxPath? = nil, _ sandbox: any Sandbox) async throws(SandboxError) -> String {
            let command = Command(
                kind: .agent(port: isolation == .none ? 0 : 4_096), executable: executable, arguments: [], environment: ["PATH": "/usr/bin:/bin"],
                directory: directory ?? sandbox.workspace)
            let process = try await sandbox.start(command, token: StepToken(rawValue: Hex.encode(RandomBytes.make(8))))
            _ = try await sandbox.exit(of: process, within: .seconds(10))
            return String(decoding: try await sandbox.output(of: process, from: 0, within: .seconds(5)).bytes, as: UTF8.self)
        }
        for (executable, directory) in [(script, nil), ("/bin/sh", sandbox.workspace.appending("nowhere"))] as [(String, SandboxPath?)] {
            do throws(SandboxError) {
                // A cell's init reports it in its output.
                let text = try await start(executable, in: directory, sandbox)
                #expect(isolation == .bubblewrap && text.contains(directory?.text ?? "interpreter"), "\(text)")
            } catch {
                guard case .failed(let detail) = error else { throw error }
                #expect(isolation == .none && detail.contains(directory?.text ?? "interpreter"), "\(detail)")
            }
        }
        // A folder is no program, and neither is a file without execute permission.
        chmod(script, 0o644)
        for executable in [folder, script, "\(script)/below"] {
            await #expect {
                _ = try await start(executable, sandbox)
            } throws: { error in
                if case .programMissing(let detail) = error as? SandboxError { detail.contains(executable) } else { false }
            }
        }
        try await machine.provider.destroy(sandbox.reference)
        if isolation == .bubblewrap {
            let missing = try await machine.make(readOnlyPaths: ["/nonexistent/tool"])
            await #expect {
                _ = try await start("/bin/sh", missing)
            } throws: { error in
                if case .createFailed(let detail) = error as? SandboxError { detail.contains("/nonexistent/tool") } else { false }
            }
            try await machine.provider.destroy(missing.reference)
        }
    }
}
