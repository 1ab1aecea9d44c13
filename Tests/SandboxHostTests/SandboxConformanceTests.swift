import Crypto
import FoundationEssentials
import Git
import Glibc
import Runtime
import SandboxDriver
import Testing

/// The behaviour of every local sandbox, whatever its isolation.
@Suite(.serialized) struct SandboxConformanceTests {
    @Test(arguments: LocalMachine.isolations) func theSameIntentGivesTheSameSandbox(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let intent = machine.intent()
        let spec = SandboxSpec(isolation: isolation, leaseMillis: 120_000)
        let first = try await machine.provider.create(spec, intent: intent)
        let second = try await machine.provider.create(spec, intent: intent)
        #expect(first.reference == second.reference && machine.hosts.count == 1)
        #expect(try await machine.provider.find(intent).map(\.sandbox) == [intent.sandbox])
        #expect(await first.probe(within: .seconds(2)) == .ready)
        #expect(first.isolation == isolation)
        try await machine.provider.destroy(first.reference)
        try await machine.provider.destroy(first.reference)
        #expect(machine.marked.isEmpty)
        #expect(try await machine.provider.list(instance: machine.instance).isEmpty)
    }

    @Test(arguments: LocalMachine.isolations) func processesRunOnceAndTheirOutputIsReadByOffset(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        _ = try await sandbox.place(try await machine.tree())
        let process = try await sandbox.shell("echo one >> counted; cat counted; exit 3", token: "token")
        #expect(try await sandbox.shell("echo one >> counted; cat counted; exit 3", token: "token") == process)
        #expect(try await sandbox.exit(of: process, within: .seconds(10)) == .code(3))
        #expect(try await sandbox.text(of: process) == "one\n")
        let page = try await sandbox.output(of: process, from: 2, within: .zero)
        #expect(page.bytes == Array("e\n".utf8) && page.offset == 2 && page.isAtEnd)
        let slow = try await sandbox.shell("sleep 60", timeout: .milliseconds(200))
        #expect(try await sandbox.exit(of: slow, within: .seconds(10)) == .timedOut)
        let killed = try await sandbox.shell("sleep 60 & sleep 60")
        #expect(try await sandbox.exit(of: killed, within: .milliseconds(50)) == nil)
        try await sandbox.signal(killed, SIGKILL)
        #expect(try await sandbox.exit(of: killed, within: .seconds(5)) == .signal(SIGKILL))
        await #expect(throws: SandboxError.noSuchProcess) { try await sandbox.exit(of: ProcessID(rawValue: 99), within: .zero) }
        try await machine.provider.destroy(sandbox.reference)
        #expect(machine.marked.isEmpty)
    }

    @Test(arguments: LocalMachine.isolations) func aMissingProgramIsSaid(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        let command = Command(
            kind: .agent(port: isolation == .none ? 0 : 4_096), executable: "/nonexistent/agent", arguments: [], environment: [:],
            directory: sandbox.workspace)
        await #expect {
            _ = try await sandbox.start(command, token: StepToken(rawValue: "x"))
        } throws: { error in
            if case .programMissing = error as? SandboxError { true } else { false }
        }
        try await machine.provider.destroy(sandbox.reference)
    }

    /// Only the program itself counts as a missing program: anything else that is missing is named, and is a different error.
    @Test(arguments: LocalMachine.isolations) func whatElseIsMissingIsNotTheProgram(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let script = "\(machine.root)/script"
        try Data("#!/nonexistent/interpreter\n".utf8).write(to: URL(filePath: script))
        chmod(script, 0o755)
        let folder = "\(machine.root)/folder"
        mkdir(folder, 0o755)
        let sandbox = try await machine.make(isolation, readOnlyPaths: [script])
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
            let missing = try await machine.make(isolation, readOnlyPaths: ["/nonexistent/tool"])
            await #expect {
                _ = try await start("/bin/sh", missing)
            } throws: { error in
                if case .createFailed(let detail) = error as? SandboxError { detail.contains("/nonexistent/tool") } else { false }
            }
            try await machine.provider.destroy(missing.reference)
        }
    }

    @Test(arguments: LocalMachine.isolations) func filesStayInside(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        _ = try await sandbox.place(try await machine.tree(links: ["out": "/etc/hostname", "up": "../../../.."]))
        let home = sandbox.home.appending("a/b.txt")
        try await sandbox.write(Array("kept".utf8), to: home)
        #expect(try await sandbox.read(home, offset: 1, count: 2) == Array("ep".utf8))
        #expect(try await sandbox.run("cat \(home.text)") == "kept")
        for path in [
            sandbox.workspace.appending("out"), sandbox.workspace.appending("up/etc/hostname"), SandboxPath("/etc/passwd"),
            sandbox.home.appending("../../../etc/passwd"), sandbox.home.appending("none"),
        ] {
            await #expect(throws: SandboxError.self, "\(path)") { _ = try await sandbox.read(path, offset: 0, count: 10) }
        }
        await #expect(throws: SandboxError.self) { try await sandbox.write([1], to: SandboxPath("/etc/made")) }
        // A link is followed inside only, as if the work tree were the whole file system.
        try await sandbox.write([1], to: sandbox.workspace.appending("up/made"))
        #expect(try await sandbox.run("ls made") == "made\n")
        #expect(access("/made", F_OK) != 0 && access("/tmp/made", F_OK) != 0)
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test(arguments: LocalMachine.isolations) func aTreeIsPlacedOnceAndTheBaseStaysAsItIs(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        let source = try await machine.tree(["README.md": "one\n", "a/b": "two\n", ".git/index": "DIRC"])
        async let other = sandbox.place(source)
        let placement = try await sandbox.place(source)
        #expect(try await other == placement)
        // The marks that later reveal changes exist.
        #expect(try await !sandbox.read(sandbox.kept.appending(PlacedMarks.name), offset: 0, count: 4).isEmpty)
        #expect(try await sandbox.run("echo changed > README.md; rm -r a; cat README.md") == "changed\n")
        #expect(ProcFile.text("\(source.baseTree)/README.md") == "one\n" && access("\(source.baseTree)/a/b", F_OK) == 0)
        try await machine.provider.destroy(sandbox.reference)
        #expect(ProcFile.text("\(source.baseTree)/README.md") == "one\n")
    }

    /// A process that examines the tree sees one state of it, however busy the agent is.
    @Test(arguments: LocalMachine.isolations) func whileOneLooksEverythingElseStandsStill(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        // It forks constantly, and wakes every sleeping process that it finds.
        let busy = "while :; do (echo x >> ticks; kill -CONT -1) 2>/dev/null; done"
        _ = try await sandbox.shell(isolation == .none ? "while :; do (echo x >> ticks); done" : busy, kind: .agent(port: 4_096))
        #expect(try await eventually { Int(try await sandbox.run("wc -l < ticks").dropLast()) ?? 0 > 20 })
        let looks = try await sandbox.run("wc -l < ticks; sleep 0.5; wc -l < ticks", pausesOthers: true).split(separator: "\n")
        #expect(looks.count == 2 && looks[0] == looks[1], "\(looks)")
        let then = try #require(Int(looks[1]))
        #expect(try await eventually { Int(try await sandbox.run("wc -l < ticks").dropLast()) ?? 0 > then })
        try await machine.provider.destroy(sandbox.reference)
    }

    /// Agents compare with the default branch, look for the last tag, and ask for the merge base.
    @Test(arguments: LocalMachine.isolations) func theClonesRefsAreThoseOfItsOrigin(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        _ = try await sandbox.place(try await machine.clone(branch: "fix/\"it\""))
        let words = """
            git branch --show-current; git describe --tags; git log --format=%s main..HEAD; git diff --stat main | tail -1
            git merge-base origin/main HEAD | wc -c; git rev-parse --abbrev-ref '@{upstream}'; git remote; git status --short --branch
            git fetch origin 2>/dev/null || echo unreachable
            """
        #expect(
            try await sandbox.run(words) == """
                fix/"it"
                v1-1-g\(try await sandbox.run("git rev-parse --short HEAD | tr -d '\\n'"))
                second
                 1 file changed, 1 insertion(+)
                41
                origin/fix/"it"
                origin
                ## fix/"it"...origin/fix/"it"
                unreachable

                """)
        // They belong to the run: no other run sees changes to them.
        #expect(
            try await sandbox.run(
                "git commit -q --allow-empty -m mine && git update-ref refs/remotes/origin/main HEAD && git log -1 --format=%s main") == "first\n")
        try await machine.provider.destroy(sandbox.reference)
    }

    @Test(arguments: LocalMachine.isolations) func whateverWasStartedEndsWithTheSandbox(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        let mark = "61\(getpid())"
        // In the background, in separate sessions, and one without the environment that carries the mark.
        let script = "setsid sleep \(mark) & setsid sh -c 'sleep \(mark) & sleep \(mark)' & env -i setsid sleep \(mark) & sleep 0.3"
        let kind: Command.Kind = isolation == .none ? .tool : .agent(port: 4_096)
        let process = try await sandbox.shell(script + "; sleep \(mark)", kind: kind, timeout: nil)
        while sleepers(mark).count < 5 { try await Task.sleep(for: .milliseconds(20)) }
        _ = try await sandbox.exit(of: process, within: .milliseconds(10))
        try await machine.provider.destroy(sandbox.reference)
        #expect(sleepers(mark).isEmpty)
        // Nothing of it stays under another name either.
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(machine.root)/sandboxes") == [])
    }

    @Test(arguments: LocalMachine.isolations) func aHostThatIsKilledTakesTheCellWithIt(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        let mark = "62\(getpid())"
        _ = try await sandbox.shell("setsid sleep \(mark) & sleep \(mark)", timeout: nil)
        while sleepers(mark).count < 2 { try await Task.sleep(for: .milliseconds(20)) }
        for pid in machine.hosts { kill(pid, SIGKILL) }
        while !machine.hosts.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        // The kernel may still be tearing it down, which takes long on a busy machine.
        let clock = SystemTime()
        let deadline = clock.monotonic.advanced(by: .seconds(60))
        var health = SandboxHealth.ready
        while clock.monotonic < deadline {
            health = await sandbox.probe(within: .seconds(5))
            if case .gone = health { break }
            try await Task.sleep(for: .milliseconds(10))
        }
        if case .gone = health {} else { Issue.record("a dead sandbox does not count as gone: \(health)") }
        await #expect(throws: SandboxError.self) { _ = try await sandbox.usage() }
        try await machine.provider.destroy(sandbox.reference)
        #expect(sleepers(mark).isEmpty)
    }

    @Test(arguments: LocalMachine.isolations) func aLeaseThatRunsOutEndsEverything(isolation: Isolation) async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(isolation)
        let mark = "63\(getpid())"
        _ = try await sandbox.shell("sleep \(mark)", timeout: nil)
        #expect(try await sandbox.extendLease(toMillis: 300) == 300)
        for _ in 0..<300 where !machine.hosts.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
        #expect(machine.hosts.isEmpty && sleepers(mark).isEmpty)
    }

    @Test func whoDoesNotKnowTheSecretIsNotTheOne() async throws {
        let machine = try LocalMachine()
        let sandbox = try await machine.make(.none)
        let known = sandbox.reference
        let attached = try await machine.provider.attach(known)
        #expect(attached.reference == known)
        let forged = SandboxReference(
            sandbox: known.sandbox, providerReference: known.providerReference, state: known.state, secret: RandomBytes.make(32))
        await #expect {
            _ = try await machine.provider.attach(forged)
        } throws: { error in
            if case .notOurs = error as? SandboxError { true } else { false }
        }
        // The same process id in another life.
        let start = try #require(known.host?.startTicks)
        let state = known.state?.replacing("\(start)", with: "\(start + 1)")
        let moved = SandboxReference(sandbox: known.sandbox, providerReference: known.providerReference, state: state, secret: known.secret)
        await #expect(throws: SandboxError.self) { _ = try await machine.provider.attach(moved) }
        try await machine.provider.destroy(known)
    }
}
