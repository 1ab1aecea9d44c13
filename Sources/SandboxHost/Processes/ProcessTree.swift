internal import FoundationEssentials
internal import Glibc
internal import Runtime
internal import SandboxDriver

/// Examines a process and everything below it.
enum ProcessTree {
    /// Returns the descendants of a process, without the process itself.
    ///
    /// - Parameter isQuick: examine only the descendants, not every process of the machine; a process that ends meanwhile may hide others.
    static func descendants(of root: Int32, isQuick: Bool) -> Set<Int32> {
        guard isQuick, access("/proc/\(root)/task/\(root)/children", R_OK) == 0 else { return descendants(of: root) }
        var found: Set<Int32> = []
        var waiting = [root]
        while let pid = waiting.popLast() {
            for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? [] {
                let words = ProcFile.text("/proc/\(pid)/task/\(thread)/children")?.split(separator: " ") ?? []
                for child in words.compactMap({ Int32($0) }) where found.insert(child).inserted { waiting.append(child) }
            }
        }
        return found
    }

    /// Returns the descendants of a process, without the process itself.
    static func descendants(of root: Int32) -> Set<Int32> {
        var children: [Int32: [Int32]] = [:]
        for pid in ProcessIdentity.all() {
            guard let fields = ProcessIdentity.stat(pid), fields.count > 1, fields[0] != "Z", let parent = Int32(fields[1]) else { continue }
            children[parent, default: []].append(pid)
        }
        var found: Set<Int32> = []
        var waiting = children[root] ?? []
        while let pid = waiting.popLast() {
            guard found.insert(pid).inserted else { continue }
            waiting += children[pid] ?? []
        }
        return found
    }

    /// Returns the total resident memory of the processes, in bytes.
    static func memory(of processes: Set<Int32>) -> Int64 {
        let page = Int64(sysconf(Int32(_SC_PAGESIZE)))
        return processes.reduce(0) { sum, pid in
            guard let bytes = ProcFile.read("/proc/\(pid)/statm") else { return sum }
            let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
            return sum + (fields.count > 1 ? (Int64(fields[1]) ?? 0) * page : 0)
        }
    }
}

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
