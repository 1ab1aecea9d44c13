internal import Crypto
internal import Runtime
public import SandboxDriver

/// A provider in a place of its own, with what a test can do and see outside of its sandboxes.
public protocol ProviderUnderTest: Sendable {
    /// The provider.
    var provider: any SandboxProvider { get }
    /// The isolation of its sandboxes.
    var isolation: Isolation { get }
    /// Descriptions of what there is of sandboxes: processes, files, … Empty if there is nothing.
    var remains: [String] { get }

    /// Makes the base tree of a commit that has these files.
    func tree(_ files: [String: String]) async throws -> TreeSource
    /// Makes a repository with the tag `v1` and the branch `main` at its first commit, and `branch` at its second, which the source names.
    func clone(branch: String) async throws -> TreeSource
    /// Reads a file of a base tree; `nil` if it is not there.
    func file(_ name: String, of tree: TreeSource) -> String?
    /// Ends the process that keeps a sandbox, as a crash would.
    func crash(_ sandbox: any Sandbox) async throws
    /// Returns the number of processes `sleep MARK` that run in sandboxes.
    func sleepers(_ mark: String) -> Int
}

/// The requirements on every provider of sandboxes, as functions over `SandboxProvider`. Each implementation calls them with its own way of making a
/// provider.
public struct SandboxConformance: ConformanceSuite {
    private let make: @Sendable () async throws -> any ProviderUnderTest

    /// Creates a suite.
    ///
    /// - Parameter make: makes a new provider, which has no sandboxes, for each requirement.
    public init(_ make: @escaping @Sendable () async throws -> any ProviderUnderTest) {
        self.make = make
    }

    /// The installation that owns the sandboxes.
    private static let instance = InstanceID(rawValue: "ins_conformance")

    // MARK: Sandboxes

    /// The same intent yields the same sandbox, which is found and listed; of a destroyed one nothing is left.
    public func theSameIntentGivesTheSameSandbox() async throws {
        try await check { place in
            let (provider, intent) = (place.provider, SandboxConformance.intent())
            let first = try await provider.create(SandboxConformance.spec(place), intent: intent)
            let second = try await provider.create(SandboxConformance.spec(place), intent: intent)
            try expect(first.reference == second.reference, "two sandboxes")
            let found = try await provider.find(intent)
            try expect(found.map(\.sandbox) == [intent.sandbox], "found: \(found)")
            let listed = try await provider.list(instance: SandboxConformance.instance)
            try expect(listed.map(\.sandbox) == [intent.sandbox], "listed: \(listed)")
            let others = try await provider.list(instance: InstanceID(rawValue: "ins_other"))
            try expect(others.isEmpty, "listed for another installation: \(others)")
            let health = await first.probe(within: .seconds(5))
            try expect(health == .ready && first.isolation == place.isolation, "\(health), \(first.isolation)")
            try await provider.destroy(first.reference)
            try await provider.destroy(first.reference)
            let left = try await provider.list(instance: SandboxConformance.instance)
            try expect(left.isEmpty, "listed after its end: \(left)")
            try await expect("gone") {
                if case .gone = $0 { true } else { false }
            } of: {
                _ = try await provider.attach(first.reference)
            }
        }
    }

    /// An answer without the sandbox's secret is not taken for the sandbox's.
    public func whoDoesNotKnowTheSecretIsNotTheOne() async throws {
        try await check { place in
            let sandbox = try await create(place)
            let known = sandbox.reference
            let attached = try await place.provider.attach(known)
            try expect(attached.reference == known, "\(attached.reference)")
            let forged = SandboxReference(
                sandbox: known.sandbox, providerReference: known.providerReference, state: known.state, secret: RandomBytes.make(32))
            try await expect("notOurs") {
                if case .notOurs = $0 { true } else { false }
            } of: {
                _ = try await place.provider.attach(forged)
            }
            try await place.provider.destroy(known)
        }
    }

    // MARK: Processes

    /// A token starts one process; its output is read from any offset, and its exit tells how it ended.
    public func processesRunOnceAndTheirOutputIsReadByOffset() async throws {
        try await check { place in
            let sandbox = try await create(place)
            _ = try await sandbox.place(try await place.tree(["README.md": "# Hello\n"]))
            let process = try await sandbox.shell("echo one >> counted; cat counted; exit 3", token: "token")
            let same = try await sandbox.shell("echo one >> counted; cat counted; exit 3", token: "token")
            try expect(same == process, "two processes")
            try await expectExit(.code(3), of: process, in: sandbox)
            let text = try await sandbox.text(of: process)
            try expect(text == "one\n", "\(text)")
            let page = try await sandbox.output(of: process, from: 2, within: .zero)
            try expect(page == OutputPage(bytes: Array("e\n".utf8), offset: 2, nextOffset: 4, isAtEnd: true), "\(page)")
            try await expect("noSuchProcess") {
                $0 == .noSuchProcess
            } of: {
                _ = try await sandbox.exit(of: ProcessID(rawValue: 99), within: .zero)
            }
            try await place.provider.destroy(sandbox.reference)
        }
    }

    /// A kill, and the end of a process's time, reach everything that the process has started.
    public func aKillReachesWhatAProcessHasStarted() async throws {
        try await check { place in
            let sandbox = try await create(place)
            for (number, timeout) in [Duration.milliseconds(500), nil].enumerated() {
                let mark = "60\(number)\(UInt32.random(in: 1_000_000...9_999_999))"
                let process = try await sandbox.shell("setsid sleep \(mark) & sleep \(mark) & sleep \(mark)", timeout: timeout)
                try await wait(for: "three sleepers") { place.sleepers(mark) == 3 }
                if timeout == nil {
                    let exit = try await sandbox.exit(of: process, within: .milliseconds(50))
                    try expect(exit == nil, "\(String(describing: exit))")
                    try await sandbox.signal(process, 9)
                }
                try await expectExit(timeout == nil ? .signal(9) : .timedOut, of: process, in: sandbox)
                try await wait(for: "no sleepers", within: .seconds(10)) { place.sleepers(mark) == 0 }
                // A signal to a process that has ended is no error.
                try await sandbox.signal(process, 9)
            }
            try await place.provider.destroy(sandbox.reference)
        }
    }

    /// A program that does not exist is named as the problem.
    public func aMissingProgramIsSaid() async throws {
        try await check { place in
            let sandbox = try await create(place)
            let command = Command(
                kind: SandboxConformance.agent(place), executable: "/nonexistent/agent", arguments: [], environment: [:],
                directory: sandbox.workspace)
            try await expect("programMissing") {
                if case .programMissing = $0 { true } else { false }
            } of: {
                _ = try await sandbox.start(command, token: StepToken(rawValue: "x"))
            }
            try await place.provider.destroy(sandbox.reference)
        }
    }

    /// A process that examines the tree sees one state of it, however busy the agent is.
    public func whileOneLooksEverythingElseStandsStill() async throws {
        try await check { place in
            let sandbox = try await create(place)
            // It forks constantly and, unless it shares the machine, wakes every sleeping process that it finds.
            let wake = place.isolation == .none ? "" : "; kill -CONT -1"
            _ = try await sandbox.shell("while :; do (echo x >> ticks\(wake)) 2>/dev/null; done", kind: SandboxConformance.agent(place))
            @Sendable func ticks() async throws -> Int { Int(try await sandbox.run("wc -l < ticks").dropLast()) ?? 0 }
            try await wait(for: "the first ticks") { try await ticks() > 20 }
            let looks = try await sandbox.run("wc -l < ticks; sleep 0.5; wc -l < ticks", pausesOthers: true).split(separator: "\n")
            try expect(looks.count == 2 && looks[0] == looks[1], "\(looks)")
            let then = Int(looks[1]) ?? .max
            try await wait(for: "more ticks") { try await ticks() > then }
            try await place.provider.destroy(sandbox.reference)
        }
    }

    // MARK: Files

    /// No link and no path leads out of a sandbox.
    public func filesStayInside() async throws {
        try await check { place in
            let sandbox = try await create(place)
            _ = try await sandbox.place(try await place.tree(["README.md": "# Hello\n"]))
            _ = try await sandbox.run("ln -s /etc/hostname out; ln -s ../../../.. up")
            let file = sandbox.home.appending("a/b.txt")
            try await sandbox.write(Array("kept".utf8), to: file)
            let part = try await sandbox.read(file, offset: 1, count: 2)
            let whole = try await sandbox.run("cat \(file.text)")
            try expect(part == Array("ep".utf8) && whole == "kept", "\(part), \(whole)")
            for path in [
                sandbox.workspace.appending("out"), sandbox.workspace.appending("up/etc/hostname"), SandboxPath("/etc/passwd"),
                sandbox.home.appending("../../../etc/passwd"), sandbox.home.appending("none"), sandbox.home,
            ] {
                try await expect("\(path) is refused") { _ in
                    true
                } of: {
                    _ = try await sandbox.read(path, offset: 0, count: 10)
                }
            }
            for path in [SandboxPath("/etc/made"), sandbox.home.appending("../made"), sandbox.workspace.appending("out")] {
                try await expect("\(path) is refused") { _ in
                    true
                } of: {
                    try await sandbox.write([1], to: path)
                }
            }
            // A link is followed inside only, as if the work tree were the whole file system.
            try await sandbox.write([1], to: sandbox.workspace.appending("up/made"))
            let made = try await sandbox.run("ls made /made /tmp/made 2>/dev/null")
            try expect(made == "made\n", made)
            try await place.provider.destroy(sandbox.reference)
        }
    }

    /// A tree is placed once, and what happens to it does not happen to its base.
    public func aTreeIsPlacedOnceAndTheBaseStaysAsItIs() async throws {
        try await check { place in
            let sandbox = try await create(place)
            let source = try await place.tree(["README.md": "one\n", "a/b": "two\n", ".git/index": "DIRC"])
            async let other = sandbox.place(source)
            let placement = try await sandbox.place(source)
            let second = try await other
            try expect(second == placement, "\(second) and \(placement)")
            let otherCommit = TreeSource(mirror: source.mirror, baseTree: source.baseTree, commit: String(repeating: "b", count: 40))
            try await expect("another commit is refused") { _ in
                true
            } of: {
                _ = try await sandbox.place(otherCommit)
            }
            let text = try await sandbox.run("echo changed > README.md; rm -r a; cat README.md")
            try expect(text == "changed\n", text)
            let base = ["README.md", "a/b"].map { place.file($0, of: source) }
            try expect(base == ["one\n", "two\n"], "\(base)")
            try await place.provider.destroy(sandbox.reference)
            try expect(place.file("README.md", of: source) == "one\n", "the base has changed at the end")
        }
    }

    /// A clone has the refs of its origin: agents compare with the default branch, look for the last tag, and ask for the merge base.
    public func theClonesRefsAreThoseOfItsOrigin() async throws {
        try await check { place in
            let sandbox = try await create(place)
            _ = try await sandbox.place(try await place.clone(branch: "fix/\"it\""))
            let words = """
                git branch --show-current; git describe --tags; git log --format=%s main..HEAD; git diff --stat main | tail -1
                git merge-base origin/main HEAD | wc -c; git rev-parse --abbrev-ref '@{upstream}'; git remote; git status --short --branch
                git fetch origin 2>/dev/null || echo unreachable
                """
            let text = try await sandbox.run(words)
            let expected = """
                fix/"it"
                v1-1-g\(try await sandbox.run("git rev-parse --short HEAD | tr -d '\\n'"))
                second
                 1 file changed, 1 insertion(+)
                41
                origin/fix/"it"
                origin
                ## fix/"it"...origin/fix/"it"
                unreachable

                """
            try expect(text == expected, text)
            // They belong to the run: no other run sees changes to them.
            let own = try await sandbox.run(
                "git commit -q --allow-empty -m mine && git update-ref refs/remotes/origin/main HEAD && git log -1 --format=%s main")
            try expect(own == "first\n", own)
            try await place.provider.destroy(sandbox.reference)
        }
    }

    // MARK: Ends

    /// All processes end with their sandbox, wherever they have gone.
    public func whateverWasStartedEndsWithTheSandbox() async throws {
        try await check { place in
            let sandbox = try await create(place)
            let mark = "61\(UInt32.random(in: 1_000_000...9_999_999))"
            // In the background, in sessions of their own, and one without the environment.
            let script = "setsid sleep \(mark) & setsid sh -c 'sleep \(mark) & sleep \(mark)' & env -i setsid sleep \(mark) & sleep 0.3"
            let kind = place.isolation == .none ? Command.Kind.tool : SandboxConformance.agent(place)
            let process = try await sandbox.shell("\(script); sleep \(mark)", kind: kind, timeout: nil)
            try await wait(for: "five sleepers") { place.sleepers(mark) == 5 }
            _ = try await sandbox.exit(of: process, within: .milliseconds(10))
            try await place.provider.destroy(sandbox.reference)
            let left = place.sleepers(mark)
            try expect(left == 0, "\(left) sleepers are left")
        }
    }

    /// A sandbox whose keeper has died is gone, together with its processes, and whoever watches it is told, once.
    public func aSandboxWhoseKeeperDiesIsGone() async throws {
        try await check { place in
            let sandbox = try await create(place)
            let ends = Locked<[String]>([])
            let watch = sandbox.watchEnd { reason in ends.withLock { $0.append(reason) } }
            let cancelled = sandbox.watchEnd { _ in ends.withLock { $0.append("cancelled") } }
            cancelled?.cancel()
            let mark = "62\(UInt32.random(in: 1_000_000...9_999_999))"
            _ = try await sandbox.shell("setsid sleep \(mark) & sleep \(mark)", timeout: nil)
            try await wait(for: "two sleepers") { place.sleepers(mark) == 2 }
            try expect(ends.withLock { $0.isEmpty }, "told too early")
            try await place.crash(sandbox)
            // The machine may still be tearing it down, which takes long if it is busy.
            try await wait(for: "the end is seen") {
                if case .gone = await sandbox.probe(within: .seconds(5)) { true } else { false }
            }
            if watch != nil { try await wait(for: "the end is told", within: .seconds(10)) { ends.withLock { !$0.isEmpty } } }
            try await expect("its usage is not known") { _ in
                true
            } of: {
                _ = try await sandbox.usage()
            }
            try await place.provider.destroy(sandbox.reference)
            let told = ends.withLock { $0 }
            try expect(told.count <= 1 && !told.contains("cancelled"), "\(told)")
            let left = place.sleepers(mark)
            try expect(left == 0, "\(left) sleepers are left")
        }
    }

    /// A sandbox lives as long as its last lease, and ends with it.
    public func aLeaseThatRunsOutEndsEverything() async throws {
        try await check { place in
            let sandbox = try await create(place)
            let mark = "63\(UInt32.random(in: 1_000_000...9_999_999))"
            _ = try await sandbox.shell("sleep \(mark)", timeout: nil)
            // A longer lease replaces a shorter one, and the other way round.
            for millis: Int64 in [700, 60_000] {
                let granted = try await sandbox.extendLease(toMillis: millis)
                try expect(granted == millis, "\(granted) instead of \(millis)")
            }
            try await Task.sleep(for: .milliseconds(1_500))
            let health = await sandbox.probe(within: .seconds(5))
            try expect(health == .ready, "\(health)")
            _ = try await sandbox.extendLease(toMillis: 300)
            try await wait(for: "its end", within: .seconds(20)) {
                if case .gone = await sandbox.probe(within: .seconds(5)) { true } else { false }
            }
            let left = place.sleepers(mark)
            try expect(left == 0, "\(left) sleepers are left")
            try await place.provider.destroy(sandbox.reference)
            // The first lease begins with the sandbox.
            let short = try await create(place, lease: .milliseconds(700))
            let early = await short.probe(within: .seconds(5))
            try expect(early == .ready, "\(early)")
            try await wait(for: "the end of the first lease", within: .seconds(20)) {
                if case .gone = await short.probe(within: .seconds(5)) { true } else { false }
            }
            try await place.provider.destroy(short.reference)
        }
    }

    // MARK: Means

    /// Checks a requirement with a provider of its own, of whose sandboxes nothing may be left.
    private func check(_ body: @escaping @Sendable (any ProviderUnderTest) async throws -> Void) async throws {
        let make = make
        try await within(.seconds(180), "the requirement") {
            let place = try await make()
            try await body(place)
            let remains = place.remains
            try expect(remains.isEmpty, "left behind: \(remains)")
        }
    }

    private func create(_ place: any ProviderUnderTest, lease: Duration = .seconds(120)) async throws -> any Sandbox {
        try await place.provider.create(SandboxConformance.spec(place, lease), intent: SandboxConformance.intent())
    }

    private static func spec(_ place: any ProviderUnderTest, _ lease: Duration = .seconds(120)) -> SandboxSpec {
        SandboxSpec(isolation: place.isolation, leaseMillis: lease.millis)
    }

    private static func intent() -> SandboxIntent {
        SandboxIntent(
            sandbox: SandboxID(rawValue: "sbx_\(Hex.encode(RandomBytes.make(13)))"), run: "run_conformance", instance: instance,
            secret: RandomBytes.make(32))
    }

    private static func agent(_ place: any ProviderUnderTest) -> Command.Kind { .agent(port: place.isolation == .none ? 0 : 4_096) }

    private func expectExit(_ expected: Exit, of process: ProcessID, in sandbox: any Sandbox) async throws {
        let exit = try await sandbox.exit(of: process, within: .seconds(10))
        try expect(exit == expected, "\(String(describing: exit)) instead of \(expected)")
    }

    /// Checks that a call fails with an error that satisfies a condition.
    private func expect(
        _ description: String, _ isExpected: (SandboxError) -> Bool, of body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let error as SandboxError {
            return try expect(isExpected(error), "\(error) instead of: \(description)")
        }
        throw ConformanceFailure("no error instead of: \(description)")
    }
}
