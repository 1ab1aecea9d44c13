internal import FoundationEssentials
internal import Glibc
internal import Runtime

/// The identity of a process, distinct from any later process with the same id, and the lookups of processes in `/proc`.
package struct ProcessIdentity: Sendable, Hashable, Codable {
    /// The process id.
    package let pid: Int32
    /// The start time in clock ticks since boot, field 22 of `/proc/<pid>/stat`.
    package let startTicks: UInt64
    /// The boot during which the process started, as in `/proc/sys/kernel/random/boot_id`.
    package let bootID: String

    package init(pid: Int32, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }

    /// The id of the machine's current boot.
    static let currentBoot: String = {
        let bytes = ProcFile.read("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }()

    /// `true` while exactly this process is running.
    package var isAlive: Bool { bootID == ProcessIdentity.currentBoot && ProcessIdentity.of(pid) == self }

    // MARK: Lookups

    /// Returns the identity of a process; `nil` if no process has this id, or if it is a zombie.
    package static func of(_ pid: Int32) -> ProcessIdentity? {
        guard let fields = stat(pid), fields.count > 19, fields[0] != "Z", let start = UInt64(fields[19]) else { return nil }
        return ProcessIdentity(pid: pid, startTicks: start, bootID: currentBoot)
    }

    /// Returns the fields of `/proc/<pid>/stat` after the program's name, which may contain anything.
    package static func stat(_ pid: Int32) -> [String]? {
        guard let bytes = ProcFile.read("/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ").map(String.init)
    }

    /// Returns every process of the machine that this one may see.
    package static func all() -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    /// Returns the processes that carry the mark of a sandbox in their environment.
    package static func marked(_ sandbox: SandboxID) -> [Int32] {
        let mark = Array("\(HostProtocol.markVariable)=\(sandbox.rawValue)".utf8)
        return all().filter { pid in
            guard pid != getpid(), let bytes = ProcFile.read("/proc/\(pid)/environ") else { return false }
            return bytes.split(separator: 0).contains { $0.elementsEqual(mark) }
        }
    }
}
