internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Holds what runs inside to its limits of memory and processes, by looking every two seconds while a turn is at work.
@NetworkLoop final class ResourceWatch {
    private let limits: SandboxLimits
    private var lastAsked: Instant?
    private var isLooking = false
    /// The limit that was passed since the watch was reset: `memory`, `processes`.
    private(set) var exceeded: String?

    init(limits: SandboxLimits) {
        self.limits = limits
    }

    /// A new turn begins: what was exceeded before is forgotten.
    func reset() {
        exceeded = nil
    }

    /// Somebody wants to know how it stands: it is looked at for a while.
    func asked() {
        lastAsked = SystemTime().monotonic
        look()
    }

    private func look() {
        guard !isLooking else { return }
        isLooking = true
        let limits = limits
        Task { @NetworkLoop [weak self] in
            while let self, let lastAsked, lastAsked.duration(to: SystemTime().monotonic) < HostLimits.watchTime {
                if let limit = await BlockingPool.shared.run({ ResourceWatch.enforce(limits) }) { self.exceeded = limit }
                try? await NetworkLoop.sleep(for: HostLimits.watchInterval)
            }
            self?.isLooking = false
        }
    }

    /// Kills what is too much, and says which limit that was.
    private nonisolated static func enforce(_ limits: SandboxLimits) -> String? {
        let tree = ProcessTree.descendants(of: getpid())
        if tree.count > limits.processes {
            // Whatever forks like this leaves nothing worth keeping, and any that is left would go on.
            for pid in tree { kill(pid, SIGKILL) }
            return "processes"
        }
        guard ProcessTree.memory(of: tree) > limits.memoryBytes else { return nil }
        if let largest = tree.max(by: { ProcessTree.memory(of: [$0]) < ProcessTree.memory(of: [$1]) }) { kill(largest, SIGKILL) }
        return "memory"
    }
}
