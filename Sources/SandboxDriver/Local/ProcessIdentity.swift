internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// Lookups of processes in `/proc`.
public enum ProcessIdentity {
    /// The id of the machine's current boot.
    public static let bootID: String = {
        let bytes = ProcFile.read("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }()

    /// Returns the identity of a process; `nil` if no process has this id, or it is a zombie.
    public static func of(_ pid: Int32) -> HostProcess? {
        guard let fields = stat(pid), fields.count > 19, fields[0] != "Z", let start = UInt64(fields[19]) else { return nil }
        return HostProcess(pid: pid, startTicks: start, bootID: bootID)
    }

    /// Returns whether exactly this process is still running.
    public static func isAlive(_ process: HostProcess) -> Bool {
        process.bootID == bootID && of(process.pid) == process
    }

    /// Returns the fields of `/proc/<pid>/stat` after the program's name, which may contain anything.
    public static func stat(_ pid: Int32) -> [String]? {
        guard let bytes = ProcFile.read("/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ").map(String.init)
    }

    /// Returns every process of the machine that this one may see.
    public static func all() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    /// Returns the processes that carry the mark of a sandbox in their environment.
    public static func marked(_ sandbox: SandboxID) -> [Int32] {
        let mark = Array("\(HostProtocol.markVariable)=\(sandbox.rawValue)".utf8)
        return all().filter { pid in
            guard pid != getpid(), let bytes = ProcFile.read("/proc/\(pid)/environ") else { return false }
            return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
        }
    }
}
