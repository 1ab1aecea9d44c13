internal import Runtime
internal import SandboxDriver

/// The processes started here, by id and by the token they were started with.
@NetworkLoop final class ProcessTable {
    let limits: SandboxLimits
    private var processes: [ProcessID: HostedProcess] = [:]
    private var tokens: [StepToken: ProcessID] = [:]
    private var last = 0

    init(limits: SandboxLimits) {
        self.limits = limits
    }

    subscript(id: ProcessID) -> HostedProcess? { processes[id] }

    func process(of token: StepToken) -> ProcessID? { tokens[token] }

    func nextID() -> ProcessID {
        last += 1
        return ProcessID(rawValue: last)
    }

    func add(_ process: HostedProcess, token: StepToken) {
        processes[process.id] = process
        tokens[token] = process.id
        forgetOld()
    }

    /// Forgets the older ended processes: they are kept for callers who ask for their exit again, but not forever.
    private func forgetOld() {
        guard processes.count > HostLimits.processes else { return }
        let ended = processes.values.filter { $0.exit != nil }.map(\.id).sorted { $0.rawValue < $1.rawValue }
        let old = Set(ended.prefix(max(0, processes.count - HostLimits.processes / 2)))
        for id in old { processes[id] = nil }
        tokens = tokens.filter { !old.contains($0.value) }
    }
}
