import Glibc
import Runtime
import SandboxDriver
import Support
import Testing

/// The limits of a sandbox, enforced by the kernel's control groups if available, and by a watch otherwise.
@Suite(.serialized) struct ResourceLimitTests {
    /// The isolation, and whether control groups are avoided.
    private static let ways: [(isolation: Isolation, isWatched: Bool)] = LocalMachine.isolations.flatMap { [($0, true), ($0, false)] }

    @Test(arguments: ways) func tooMuchMemoryIsEnded(isolation: Isolation, isWatched: Bool) async throws {
        let machine = try LocalMachine(isolation, usesControlGroups: !isWatched)
        let sandbox = try await machine.make(limits: SandboxLimits(memoryBytes: 200 << 20, diskBytes: 1 << 20))
        #expect(sandbox.limits == (isWatched ? "watch" : ControlGroupPlace.find()?.version.rawValue ?? "watch"))
        #expect(try await sandbox.usage().exceeded == nil)
        // A shell variable of 400 MB.
        let process = try await sandbox.shell("x=$(head -c 400000000 /dev/zero | tr '\\0' a); sleep 30; echo ${#x}")
        let exit = try await sandbox.exit(of: process, within: .seconds(20))
        #expect(exit == .signal(SIGKILL) || exit == .code(137), "\(String(describing: exit))")
        #expect(try await sandbox.usage().exceeded == .memory)
        try await sandbox.setEgress(Egress(policy: .none, model: nil))
        #expect(try await sandbox.usage().exceeded == nil)
        _ = try await sandbox.run("head -c 2000000 /dev/zero > $HOME/big")
        #expect(try await eventually { try await sandbox.usage().exceeded == .disk })
        try await machine.provider.destroy(sandbox.reference)
        #expect(machine.marked.isEmpty)
    }

    /// Nobody asks and no turn is running, while processes that an agent left behind multiply.
    @Test(arguments: ways.filter { $0.isolation == LocalMachine.isolations.last }) func whatRunsWithoutATurnIsHeldToTheLimitsToo(
        isolation: Isolation, isWatched: Bool
    ) async throws {
        let machine = try LocalMachine(isolation, usesControlGroups: !isWatched)
        let sandbox = try await machine.make(limits: SandboxLimits(processes: 60))
        let mark = "8\(UInt32.random(in: 1_000_000...9_999_999))"
        // Without a pause between two attempts the test would exhaust the machine instead.
        _ = try await sandbox.shell("while :; do sleep \(mark) & sleep 0.02; done", timeout: nil)
        var most = 0
        var last = 0
        for _ in 0..<80 {
            last = LocalMachine.sleepers(mark).count
            most = max(most, last)
            if most > 20, last == 0 { break }
            try await Task.sleep(for: .milliseconds(250))
        }
        // The watch noticed it within a few seconds, and ended all of it.
        #expect(last == 0, "\(last) of \(most)")
        #expect(try await sandbox.usage().exceeded == .processes)
        if !isWatched, ControlGroupPlace.find() != nil { #expect(most <= 240) }
        try await machine.provider.destroy(sandbox.reference)
        #expect(LocalMachine.sleepers(mark).isEmpty)
    }

    /// Depth hides nothing from measurement or removal.
    @Test(arguments: LocalMachine.isolations) func deepTreesAreMeasuredAndRemoved(isolation: Isolation) async throws {
        let machine = try LocalMachine(isolation)
        let sandbox = try await machine.make()
        let before = try await sandbox.usage().diskBytes
        _ = try await sandbox.run(
            "cd $HOME; i=0; while [ $i -lt 1500 ]; do mkdir d && cd d || break; i=$((i+1)); done; head -c 3000000 /dev/zero > hidden; echo $i")
        #expect(try await eventually { try await sandbox.usage().diskBytes - before > 3_000_000 + 1_500 * 4_096 - 1 })
        try await machine.provider.destroy(sandbox.reference)
        #expect(try directories(of: "\(machine.root)/sandboxes").isEmpty)
    }

    /// The kernel's own list of the group shows its members; when the sandbox is gone, so is the group.
    @Test(.enabled(if: ControlGroupPlace.find() != nil, "no control groups can be made here"))
    func aControlGroupHoldsTheHostAndGoesWithTheSandbox() async throws {
        let machine = try LocalMachine(.none)
        let place = try #require(ControlGroupPlace.find())
        let sandbox = try await machine.make()
        let group = ControlGroup(sandbox.reference.sandbox, in: place)
        let host = try #require(sandbox.reference.host?.pid)
        _ = try await sandbox.shell("sleep 600", timeout: nil)
        #expect(group.members.contains(host) && group.members.count >= 2)
        #expect(try await sandbox.usage().memoryBytes > 0)
        // The kernel kills the host last.
        let child = try #require(group.members.first { $0 != host })
        let scores = [host, child].map { ProcFile.text("/proc/\($0)/oom_score_adj").flatMap { Int($0.dropLast()) } ?? 0 }
        #expect(scores[0] < scores[1])
        kill(host, SIGKILL)
        try await machine.provider.destroy(sandbox.reference)
        #expect(group.members.isEmpty && place.directories.values.allSatisfy { access("\($0)/hearth-\(sandbox.reference.sandbox)", F_OK) != 0 })
    }

    private func directories(of path: String) throws -> [String] {
        let folder = try #require(opendir(path))
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
