internal import Glibc
internal import Runtime
internal import SandboxDriver

/// A pause of processes while something examines their files. `SIGSTOP` cannot be caught, and a stopped process wakes no other.
struct ProcessPause: Sendable {
    /// The processes stopped here; others may have been stopped before.
    private let stopped: Set<Int32>

    /// Stops everything below a process, including what it starts meanwhile. Blocks until all of it is stopped, except processes waiting for a disk.
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

    /// Resumes the processes that are still below the process.
    func end(below root: Int32) {
        for pid in ProcessTree.descendants(of: root).intersection(stopped) { kill(pid, SIGCONT) }
    }

    private static func standsStill(_ pid: Int32) -> Bool {
        guard let state = ProcessIdentity.stat(pid)?.first else { return true }
        return ["T", "t", "Z", "X"].contains(state)
    }
}
