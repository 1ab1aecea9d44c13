import FoundationEssentials
import Runtime
import SandboxDriver
import Transport

@testable import RunEngine

/// A provider of sandboxes that exists only in the tests: directories of this machine, remembered by this process.
final class MemoryProvider: SandboxProvider {
    let name = "memory"
    private let root: String
    private let sandboxes = Locked<[SandboxID: MemorySandbox]>([:])

    init(root: String) {
        self.root = root
    }

    /// The sandboxes that have not been destroyed.
    var living: [MemorySandbox] { sandboxes.withLock { Array($0.values) } }

    func create(_ spec: SandboxSpec, intent: SandboxIntent) async throws(SandboxError) -> any Sandbox {
        if let known = sandboxes.withLock({ $0[intent.sandbox] }) { return known }
        do {
            let sandbox = try MemorySandbox(intent.sandbox, root: "\(root)/\(intent.sandbox)", leaseMillis: spec.leaseMillis)
            sandboxes.withLock { $0[intent.sandbox] = sandbox }
            return sandbox
        } catch {
            throw .createFailed("\(error)")
        }
    }

    func find(_ intent: SandboxIntent) async throws(SandboxError) -> [SandboxReference] {
        sandboxes.withLock { $0[intent.sandbox].map { [$0.reference] } ?? [] }
    }

    func attach(_ reference: SandboxReference) async throws(SandboxError) -> any Sandbox {
        guard let known = sandboxes.withLock({ $0[reference.sandbox] }) else { throw .gone("no such directory") }
        if case .gone(let reason) = known.health { throw .gone(reason) }
        return known
    }

    func list(instance: InstanceID) async throws(SandboxError) -> [SandboxReference] { living.map(\.reference) }

    func destroy(_ reference: SandboxReference) async throws(SandboxError) {
        sandboxes.withLock { $0[reference.sandbox] = nil }
        try? FileManager.default.removeItem(atPath: "\(root)/\(reference.sandbox)")
    }
}

/// A sandbox of `MemoryProvider`. Its agent is no process: it "runs" until it is killed.
final class MemorySandbox: Sandbox {
    private struct State {
        var health = SandboxHealth.ready
        var leaseMillis: Int64
        var egress: [Egress] = []
        var usage = SandboxUsage()
        var toolsFail = false
        /// The exits of the agents that were started, by token, in order.
        var agents: [(token: StepToken, exit: Exit?)] = []
    }

    let reference: SandboxReference
    let isolation = Isolation.none
    let limits: String? = nil
    private let tools: DirectorySandbox
    private let state: Locked<State>
    /// Process ids of agents begin here; those below are tools.
    private static let firstAgent = 1_000

    init(_ id: SandboxID, root: String, leaseMillis: Int64) throws {
        reference = SandboxReference(sandbox: id, providerReference: id.rawValue, state: "memory", secret: [])
        tools = try DirectorySandbox(root: root, workspace: "\(root)/work")
        state = Locked(State(leaseMillis: leaseMillis))
    }

    var workspace: SandboxPath { tools.workspace }
    var home: SandboxPath { tools.home }
    var kept: SandboxPath { tools.kept }
    var health: SandboxHealth { state.withLock { $0.health } }
    /// The lease that was granted last.
    var leaseMillis: Int64 { state.withLock { $0.leaseMillis } }
    /// Everything that was allowed to leave it, in order.
    var egress: [Egress] { state.withLock { $0.egress } }
    /// The number of agents started in it.
    var agentStarts: Int { state.withLock { $0.agents.count } }

    func change(health: SandboxHealth) { state.withLock { $0.health = health } }
    func change(toolsFail: Bool) { state.withLock { $0.toolsFail = toolsFail } }
    func change(usage: SandboxUsage) { state.withLock { $0.usage = usage } }

    /// Ends the agent's process.
    func endAgent(_ exit: Exit) {
        state.withLock { state in
            for index in state.agents.indices where state.agents[index].exit == nil { state.agents[index].exit = exit }
        }
    }

    func probe(within limit: Duration) async -> SandboxHealth { health }
    func watchEnd(_ ended: @escaping @Sendable (String) -> Void) -> (any EndWatch)? { nil }

    func place(_ tree: TreeSource) async throws(SandboxError) -> Placement {
        if !FileManager.default.fileExists(atPath: workspace.text) {
            do {
                try FileManager.default.copyItem(atPath: tree.baseTree, toPath: workspace.text)
            } catch {
                throw .failed("\(error)")
            }
        }
        return Placement(method: .copy, millis: 0, gitDirectory: home.appending("git"))
    }

    func setEgress(_ egress: Egress) async throws(SandboxError) -> SandboxTraffic {
        state.withLock { $0.egress.append(egress) }
        return SandboxTraffic()
    }

    func start(_ command: Command, token: StepToken) async throws(SandboxError) -> ProcessID {
        guard case .agent = command.kind else {
            if state.withLock({ $0.toolsFail }) { throw .failed("no tool can be started") }
            return try await tools.start(command, token: token)
        }
        return state.withLock { state in
            if let known = state.agents.firstIndex(where: { $0.token == token }) { return ProcessID(rawValue: MemorySandbox.firstAgent + known) }
            state.agents.append((token, nil))
            return ProcessID(rawValue: MemorySandbox.firstAgent + state.agents.count - 1)
        }
    }

    func output(of process: ProcessID, from offset: UInt64, within limit: Duration) async throws(SandboxError) -> OutputPage {
        guard process.rawValue < MemorySandbox.firstAgent else { return OutputPage(bytes: [], offset: offset, nextOffset: offset, isAtEnd: true) }
        return try await tools.output(of: process, from: offset, within: limit)
    }

    func exit(of process: ProcessID, within limit: Duration) async throws(SandboxError) -> Exit? {
        guard process.rawValue >= MemorySandbox.firstAgent else { return try await tools.exit(of: process, within: limit) }
        if limit > .zero { try? await Task.sleep(for: min(limit, .milliseconds(20))) }
        return state.withLock { $0.agents[process.rawValue - MemorySandbox.firstAgent].exit }
    }

    func signal(_ process: ProcessID, _ signal: Int32) async throws(SandboxError) {
        guard process.rawValue >= MemorySandbox.firstAgent else { return }
        state.withLock { $0.agents[process.rawValue - MemorySandbox.firstAgent].exit = .signal(signal) }
    }

    func read(_ path: SandboxPath, offset: UInt64, count: Int) async throws(SandboxError) -> [UInt8] {
        try await tools.read(path, offset: offset, count: count)
    }

    func write(_ bytes: [UInt8], to path: SandboxPath) async throws(SandboxError) { try await tools.write(bytes, to: path) }
    func agentEndpoint() async throws(SandboxError) -> Endpoint { Endpoint(address: .unix(directory: home.text, name: "agent.sock")) }

    func extendLease(toMillis millis: Int64) async throws(SandboxError) -> Int64 {
        if case .gone(let reason) = health { throw .gone(reason) }
        return state.withLock { state in
            state.leaseMillis = millis
            return millis
        }
    }

    func usage() async throws(SandboxError) -> SandboxUsage { state.withLock { $0.usage } }
}
