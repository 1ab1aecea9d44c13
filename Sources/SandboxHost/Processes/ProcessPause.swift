internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Processes that stand still while something looks at what they work on. `SIGSTOP` cannot be caught, and one that stands still wakes no other.
struct ProcessPause: Sendable {
    /// Those that were stopped here; others may have stood still before.
    private let stopped: Set<Int32>

    /// Stops everything below a process, and what it starts meanwhile. Blocks until all of it stands still, but for what waits for a disk.
    init(below root: Int32) {
        var stopped: Set<Int32> = []
        for _ in 0..<HostLimits.pausePasses {
            let running = ProcessTree.descendants(of: root).filter { !ProcessPause.standsStill($0) }
            if running.isEmpty { break }
            for pid in running where kill(pid, SIGSTOP) == 0 { stopped.insert(pid) }
            usleep(500)
        }
        self.stopped = stopped
    }

    /// Lets them go on, where they are below the process still.
    func end(below root: Int32) {
        for pid in ProcessTree.descendants(of: root).intersection(stopped) { kill(pid, SIGCONT) }
    }

    private static func standsStill(_ pid: Int32) -> Bool {
        guard let state = ProcessIdentity.stat(pid)?.first else { return true }
        return ["T", "t", "Z", "X"].contains(state)
    }
}
