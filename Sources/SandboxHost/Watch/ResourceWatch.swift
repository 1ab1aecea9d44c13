internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Enforces the limits of the processes inside for the sandbox's whole life, on a thread of its own: work that fills the other threads cannot delay it.
///
/// With a control group the kernel limits memory and tasks, and the watch reports that it had to. Without one the watch examines the processes one by
/// one. Disk space is always measured.
final class ResourceWatch: Sendable {
    /// The result of a check.
    struct Snapshot: Sendable {
        var memoryBytes: Int64 = 0
        var processes = 0
        var diskBytes: Int64 = 0
        /// The limit exceeded since the turn began.
        var exceeded: SandboxUsage.Limit?
    }

    private struct State {
        var snapshot = Snapshot()
        var lastAsked: Instant?
        /// The callers waiting for the next check.
        var waiting: [CheckedContinuation<Snapshot, Never>] = []
        var isReset = false
    }

    private let limits: SandboxLimits
    private let group: ControlGroup?
    private let directories: [String]
    private let lock = Lock()
    private let state: Guarded

    /// The state, beside a lock that supports waiting, which `Locked` does not.
    private final class Guarded: @unchecked Sendable {  // `value` is touched under `lock` only
        var value = State()
    }

    /// - Parameter directories: the directories to which processes inside write.
    init(limits: SandboxLimits, group: ControlGroup?, directories: [String]) {
        self.limits = limits
        self.group = group
        self.directories = directories
        state = Guarded()
    }

    /// Starts the checks, which go on for the life of the process.
    func start() {
        WorkerThread.start(name: "watch") { [self] in run() }
    }

    /// Begins a new turn: forgets limits exceeded before.
    func reset() {
        lock.lock()
        state.value.isReset = true
        state.value.snapshot.exceeded = nil
        lock.unlock()
    }

    /// Checks now and returns the result.
    func check() async -> Snapshot {
        await withCheckedContinuation { continuation in
            lock.lock()
            state.value.waiting.append(continuation)
            state.value.lastAsked = SystemTime().monotonic
            lock.unlock()
            lock.signal()
        }
    }

    // MARK: The thread

    private func run() {
        var inspection = Inspection(limits: limits, group: group, directories: directories)
        while true {
            lock.lock()
            var isDue = false
            while state.value.waiting.isEmpty, !isDue { isDue = !lock.wait(atMost: pause) }
            let isAsked = !state.value.waiting.isEmpty
            if state.value.isReset {
                state.value.isReset = false
                inspection.forget()
            }
            let isIdle = !isBusy
            lock.unlock()
            let snapshot = inspection.take(isIdle: isIdle, isAsked: isAsked)
            lock.lock()
            // A turn that has begun meanwhile does not answer for the one before.
            let exceeded = state.value.isReset ? nil : snapshot.exceeded ?? state.value.snapshot.exceeded
            state.value.snapshot = snapshot
            state.value.snapshot.exceeded = exceeded
            let answer = state.value.snapshot
            let waiting = state.value.waiting
            state.value.waiting = []
            lock.unlock()
            for continuation in waiting { continuation.resume(returning: answer) }
        }
    }

    /// `true` while a turn is running, that is, shortly after a query. Call it under `lock`.
    private var isBusy: Bool {
        state.value.lastAsked.map { $0.duration(to: SystemTime().monotonic) < HostLimits.watchTime } ?? false
    }

    private var pause: Duration {
        if isBusy { return HostLimits.watchInterval }
        return group == nil ? HostLimits.idleWatchInterval : HostLimits.idleGroupInterval
    }
}

/// The successive checks of one watch.
private struct Inspection {
    let limits: SandboxLimits
    let group: ControlGroup?
    let directories: [String]
    private var memoryKills: Int64
    private var refusedStarts: Int64
    private var diskBytes: Int64 = 0
    private var lastDisk: Instant?
    private var diskTime = Duration.zero
    private var count = 0

    init(limits: SandboxLimits, group: ControlGroup?, directories: [String]) {
        self.limits = limits
        self.group = group
        self.directories = directories
        memoryKills = group?.memoryKills ?? 0
        refusedStarts = group?.refusedStarts ?? 0
    }

    /// Forgets earlier refusals, which do not belong to this turn.
    mutating func forget() {
        memoryKills = group?.memoryKills ?? 0
        refusedStarts = group?.refusedStarts ?? 0
    }

    mutating func take(isIdle: Bool, isAsked: Bool) -> ResourceWatch.Snapshot {
        var snapshot = ResourceWatch.Snapshot()
        count += 1
        if let group {
            let host = getpid()
            let tree = Set(group.members).subtracting([host])
            snapshot.memoryBytes = group.memoryBytes ?? 0
            snapshot.processes = tree.count
            if group.memoryKills > memoryKills { snapshot.exceeded = .memory }
            if group.refusedStarts > refusedStarts || tree.count > limits.processes {
                killAll()
                snapshot.exceeded = .processes
            }
            forget()
        } else {
            // The quick method may miss short-lived processes; the other method misses nothing.
            let tree = ProcessTree.descendants(of: getpid(), isQuick: count % HostLimits.quickLooks != 0)
            snapshot.processes = tree.count
            snapshot.memoryBytes = ProcessTree.memory(of: tree)
            snapshot.exceeded = enforce(tree, snapshot.memoryBytes)
        }
        let grown = measureDisk(isIdle: isIdle, isAsked: isAsked)
        snapshot.diskBytes = diskBytes
        if grown > HostLimits.growth, let path = directories.first, FreeSpace(at: path)?.isBelow(limits.freeBytes) == true {
            snapshot.exceeded = .space
            if isIdle { killAll() }
        }
        if diskBytes > limits.diskBytes {
            snapshot.exceeded = .disk
            // Without a turn nobody stops it; with one, it has not stopped.
            if isIdle || diskBytes / 3 > limits.diskBytes / 2 { killAll() }
        }
        return snapshot
    }

    /// Kills excess processes, and returns the limit that was exceeded.
    private func enforce(_ tree: Set<Int32>, _ memory: Int64) -> SandboxUsage.Limit? {
        if tree.count > limits.processes {
            // A process that forks like this leaves nothing worth keeping, and any survivor would go on forking.
            killAll()
            return .processes
        }
        guard memory > limits.memoryBytes else { return nil }
        if let largest = tree.max(by: { ProcessTree.memory(of: [$0]) < ProcessTree.memory(of: [$1]) }) { kill(largest, SIGKILL) }
        return .memory
    }

    private func killAll() {
        let host = getpid()
        for pid in ProcessTree.descendants(of: host).union(group?.members ?? []) where pid != host { kill(pid, SIGKILL) }
    }

    /// Measures again if it is time: a large tree must not be walked constantly. Returns the growth.
    private mutating func measureDisk(isIdle: Bool, isAsked: Bool) -> Int64 {
        let clock = SystemTime()
        if let lastDisk {
            let usual = isIdle ? HostLimits.idleDiskInterval : HostLimits.diskInterval
            let pause = isAsked ? HostLimits.askedDiskInterval : usual
            guard lastDisk.duration(to: clock.monotonic) >= max(pause, diskTime * HostLimits.diskShare) else { return 0 }
        }
        let start = clock.monotonic
        let before = diskBytes
        diskBytes = DiskUsage.bytes(of: directories)
        diskTime = start.duration(to: clock.monotonic)
        lastDisk = clock.monotonic
        return diskBytes - before
    }
}
